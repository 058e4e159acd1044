package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.align.job.AlignMethod;
import dev.toll.align.lora.Lora;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code toll align} says about its own use. */
class AlignCommandTest {
    @TempDir
    private Path dir;

    @Test
    void help_whenAsked_namesEveryMethod() {
        var words = List.of(Shell.toll("align", "--help").out().split("[\\s,()]+"));
        assertThat(words).containsAll(AlignMethod.labels());
    }

    /** Method, files, settings, adapter, types, device and ranks: one message, and nothing was loaded or written for it. */
    @Test
    void command_whenEverythingIsWrong_saysAllOfItAtOnce() {
        var shell = Shell.toll("align", "dpo", "--model", dir.resolve("nowhere").toString(), "--data", dir.toString(), "--set", "beto=1", "--set", "learning_rate=-1", "--lora", "r=0",
                "--dtype", "int3", "--device", "tpu", "--ranks", "99", "--every", "0", "--reward", dir.resolve("nobody").toString());
        assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(shell.err()).contains("beto", "learning_rate", "nowhere, which is no folder", "--data: found " + dir, "nobody, which is no folder", "--out: found nothing",
                "--ranks: found 99, expected 1 to 64", "lora: r: found 0", "int3", "'tpu'", "--suite: found nothing", "--every: found 0");
        assertThat(dir).isEmptyDirectory();
    }

    /** What does not go together is told beside what is missing. */
    @Test
    void command_whenPartsDoNotFitAndAFileIsMissing_saysBoth() {
        var shell = Shell.toll("align", "ppo", "--model", "../../models/lilliput-chat", "--data", "../../models/lilliput-chat/config.json", "--out", dir.resolve("x").toString(),
                "--reference-cache", dir.resolve("cache").toString(), "--ranks", "2", "--lora", "r=4,on=head");
        assertThat(shell.err()).contains("4 problems:", "--reward: found nothing", "--reference-cache", "--ranks: found 2", "on=all|mlp|attention");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void method_whenUnknown_listsAll() {
        assertThat(Shell.toll("align", "dpoo", "--help-method").err()).contains("no method 'dpoo'", "mpo");
        assertThat(Shell.toll("align", "dpoo").err()).contains("no method 'dpoo'", "--out: found nothing");
    }

    @Test
    void lora_whenSpelledOut_hasItsParts() {
        assertThat(LoraOption.parse("r=8")).isEqualTo(Lora.all(8, 16, 0));
        assertThat(LoraOption.parse("alpha=32,r=16,on=mlp")).isEqualTo(Lora.mlp(16, 32, 0));
        assertThat(LoraOption.parse("r=2,on=attention").targets()).containsExactlyInAnyOrderElementsOf(Lora.ATTENTION);
        for (var wrong : List.of("", "r", "r=x", "rank=4", "r=4,on=", "r=4,,")) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> LoraOption.parse(wrong))).as(wrong).hasMessageContaining("--lora: found " + wrong + ", expected");
        }
    }
}

package dev.toll.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.core.Item;
import dev.toll.core.Measurement;
import dev.toll.core.Metric;
import dev.toll.core.stats.Bootstrap;
import dev.toll.evaluate.data.Benchmarks;
import dev.toll.evaluate.data.HhRlhf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoaderTest {
    @TempDir
    private Path dir;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    @Test
    void hhRlhf_whenOneLineHasNoCommonPrompt_leavesItOutWithTheReason() throws IOException {
        var path = file("hh.jsonl", """
                {"chosen":"\\n\\nHuman: hello\\n\\nAssistant: good day","rejected":"\\n\\nHuman: hello\\n\\nAssistant: go away"}
                {"chosen":"\\n\\nHuman: hello\\n\\nAssistant: good day","rejected":"\\n\\nHuman: bye\\n\\nAssistant: go away"}
                """);
        var loaded = HhRlhf.load(path);
        assertThat(loaded.items()).hasSize(1);
        assertThat(loaded.items().getFirst().chosen()).isEqualTo("good day");
        assertThat(loaded.skipped()).singleElement().asString().contains("hh.jsonl:2").contains("do not share their prompt");
    }

    @Test
    void jsonl_whenLine17IsBroken_namesIt() throws IOException {
        var text = new StringBuilder();
        for (int i = 1; i <= 20; i++) {
            text.append(i == 17 ? "{\"question\": \n" : "{\"question\":\"q\",\"answer\":\"#### " + i + "\"}\n");
        }
        var path = file("gsm.jsonl", text.toString());
        assertThatThrownBy(() -> Benchmarks.load("gsm8k=" + path)).isInstanceOf(InputException.class).hasMessageContaining("gsm.jsonl:17");
    }

    @Test
    void suite_whenEmptyOrUnknown_isRefused() throws IOException {
        var empty = file("empty.jsonl", "");
        assertThatThrownBy(() -> Benchmarks.load("gsm8k=" + empty)).isInstanceOf(InputException.class).hasMessageContaining("empty");
        assertThatThrownBy(() -> Benchmarks.load("mmlu=" + empty)).isInstanceOf(InputException.class).hasMessageContaining("expected gsm8k");
        assertThatThrownBy(() -> Benchmarks.load("gsm8k")).isInstanceOf(InputException.class).hasMessageContaining("NAME=FILE");
    }

    @Test
    void xcopa_whenItalian_usesItalianConnectives() throws IOException {
        var path = file("it.jsonl", "{\"premise\":\"La lampada cadde.\",\"choice1\":\"Si ruppe.\",\"choice2\":\"Rise.\",\"question\":\"effect\",\"label\":0}\n");
        var suite = Benchmarks.load("xcopa-it=" + path);
        var item = (Item.Choice) suite.items().getFirst();
        assertThat(item.prompt().toString()).contains("La lampada cadde quindi");
        assertThat(item.options()).containsExactly("si ruppe.", "rise.");
    }

    @Test
    void comparison_whenItemsDiffer_failsLoudly() {
        var a = new Measurement("a", "s", "g", Metric.ACCURACY, List.of("1", "2"), new double[] {1, 0});
        var b = new Measurement("b", "s", "g", Metric.ACCURACY, List.of("1", "3"), new double[] {1, 0});
        assertThatThrownBy(() -> Bootstrap.paired(a, b, 1)).isInstanceOf(InputException.class).hasMessageContaining("2").hasMessageContaining("3");
    }

    @Test
    void realFiles_whenDataFolderIsGiven_load() {
        String data = System.getenv("TOLL_DATA");
        Assumptions.assumeTrue(data != null && Files.isDirectory(Path.of(data)), "TOLL_DATA names no folder of real data sets");
        assertThat(Benchmarks.load("gsm8k=" + data + "/gsm8k/test.jsonl").items()).hasSize(1319);
        assertThat(Benchmarks.load("xcopa-zh=" + data + "/xcopa/test.zh.jsonl").items()).hasSize(500);
        var hh = HhRlhf.load(Path.of(data, "hh-rlhf", "harmless-base-test.jsonl.gz"));
        assertThat(hh.items().size() + hh.skipped().size()).isEqualTo(2312);
        assertThat(hh.items().size()).isGreaterThan(2000);
    }
}

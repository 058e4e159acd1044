package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.align.RewardModel;
import dev.toll.model.LanguageModel;
import dev.toll.model.format.Checkpoint;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The merge commands as a user calls them, on the shipped models. */
class MergeCommandsTest {
    private static final String BASE = "../../models/lilliput-base";
    private static final String CHAT = "../../models/lilliput-chat";

    @TempDir
    private Path dir;

    private static Shell done(Shell shell) {
        assertThat(shell.exitCode()).as(shell.err()).isZero();
        return shell;
    }

    private String merged(String method, String out, String... more) {
        var args = new java.util.ArrayList<>(java.util.List.of("merge", method, "--base", BASE, "--model", CHAT, "--weight", "0.7", "--out", dir.resolve(out).toString(), "--json"));
        args.addAll(java.util.List.of(more));
        return new JsonMapper().readTree(done(Shell.toll(args.toArray(String[]::new))).out()).path("method").asString();
    }

    private void same(String a, String b) {
        try (var x = Checkpoint.open(dir.resolve(a));
                var y = Checkpoint.open(dir.resolve(b))) {
            x.names().forEach(name -> assertThat(x.segment(name).mismatch(y.segment(name))).as(name).isEqualTo(-1));
        }
    }

    @Test
    void merge_whenShortNameIsGiven_isTheLongOne() {
        assertThat(merged("task", "a")).isEqualTo("task_arithmetic");
        assertThat(merged("task-arithmetic", "b")).isEqualTo("task_arithmetic");
        same("a", "b");
        assertThat(merged("dare", "c", "--set", "density=0.5")).isEqualTo("dare_ties");
        assertThat(merged("dare", "d", "--set", "density=0.5", "--no-elect")).isEqualTo("dare_linear");
        assertThat(merged("dare-linear", "e", "--set", "density=0.5")).isEqualTo("dare_linear");
        same("d", "e");
        var stock = Shell.toll("merge", "stock", "--base", BASE, "--model", CHAT, "--out", dir.resolve("f").toString());
        assertThat(stock.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(stock.err()).contains("found 1 beside the base, expected at least 2");
    }

    @Test
    void merge_whenMethodHasNothingToElect_saysWhichDo() {
        var shell = Shell.toll("merge", "slerp", "--base", BASE, "--model", CHAT, "--set", "t=0.5", "--elect", "--out", dir.resolve("x").toString());
        assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(shell.err()).contains("--elect").contains("dare, breadcrumbs or della");
    }

    /** A value that no tensor takes is told once, not once per tensor. */
    @Test
    void merge_whenAValueIsWrongForEveryTensor_saysSoOnce() {
        var shell = Shell.toll("merge", "dare", "--base", BASE, "--model", CHAT, "--set", "density=0", "--out", dir.resolve("x").toString());
        assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(shell.err()).contains("1 problem:", "model.embed_tokens.weight and 37 more tensors", "density=0.0");
    }

    /** A PEFT folder over its model is the model that training wrote beside it; a second call finds it done, and another model is refused. */
    @Test
    void adapter_whenMergedIntoItsModel_isTheModelTrainingWrote() throws IOException {
        var data = Files.writeString(dir.resolve("pairs.jsonl"), done(Shell.toll("lilliput", "data", "pairs", "-n", "32")).out());
        String trained = dir.resolve("dpo").toString();
        done(Shell.toll("align", "dpo", "--model", CHAT, "--data", data.toString(), "--out", trained, "--lora", "r=4,on=mlp", "--set", "learning_rate=1e-2", "--dtype", "float32"));
        String[] command = {"merge", "adapter", "--base", CHAT, "--adapter", trained + "/adapter", "--dtype", "float32", "--out", dir.resolve("whole").toString(), "--json"};
        var answer = new JsonMapper().readTree(done(Shell.toll(command)).out());
        assertThat(answer.path("method").asString()).isEqualTo("adapter");
        try (var before = Checkpoint.open(java.nio.file.Path.of(CHAT));
                var x = Checkpoint.open(dir.resolve("whole"));
                var y = Checkpoint.open(dir.resolve("dpo"))) {
            for (var name : x.names()) {
                assertThat(x.floats(name)).as(name).containsExactly(y.floats(name), org.assertj.core.api.Assertions.within(1e-6f));
                assertThat(java.util.Arrays.equals(x.floats(name), before.floats(name))).as(name).isEqualTo(!name.contains(".mlp."));
            }
        }
        assertThat(new JsonMapper().readTree(done(Shell.toll(command)).out()).path("alreadyDone").asBoolean()).isTrue();
        assertThat(dir.resolve("whole/README.md")).content().contains("adapter", "LoRA, arXiv 2106.09685");

        var other = Shell.toll("merge", "adapter", "--base", BASE, "--adapter", trained + "/adapter", "--out", dir.resolve("no").toString());
        assertThat(other.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(other.err()).contains("trained over another model");
        var chat = Shell.toll("align", "dpo", "--model", trained + "/adapter", "--data", data.toString(), "--out", dir.resolve("no").toString());
        assertThat(chat.err()).contains("./toll merge adapter --base DIR --adapter " + trained + "/adapter");
        var none = Shell.toll("merge", "adapter", "--base", BASE, "--adapter", dir.resolve("nowhere").toString(), "--dtype", "int3", "--out", dir.resolve("no").toString());
        assertThat(none.err()).contains("2 problems:", "which is no folder", "int3");
    }

    /** All faults of one command line in one message; nothing is loaded for it. */
    @Test
    void hma_whenSeveralOptionsAreWrong_namesThemAll() {
        var shell = Shell.toll("merge", "hma", "--base", BASE, "--aligned", CHAT, "--rlhf-weight", "0.4", "--out", dir.resolve("x").toString(),
                "--samples", "0", "--solver", "newton", "--top", "2", "--eps", "-1");
        assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(shell.err()).contains("--samples", "newton", "gradient or cma", "--top", "--eps");
    }

    /** The derivative-free solver on the rule's best half, cut at layer 1: the card's YAML says the same ratios, and a second call finds it done. */
    @Test
    void hma_whenCmaOnRankedAnswers_writesAModelAndIsDoneOnce() throws IOException {
        String out = dir.resolve("hma").toString();
        String[] command = {"merge", "hma", "--base", BASE, "--aligned", CHAT, "--rlhf-weight", "0.4", "--samples", "12", "--solver", "cma", "--evaluations", "10",
            "--reward", "lilliput", "--boundaries", "1", "--scope", "linear", "--regularisation", "0.01", "--max-new-tokens", "12", "--out", out};

        var first = done(Shell.toll(command));

        assertThat(first.out()).contains("mean 0.400", "blocks from layers [0, 1]", "evaluations on 6 answers (6 left out)");
        assertThat(Files.readString(Path.of(out, "README.md"))).contains("merge_method: \"linear\"", "layer_range");
        assertThat(done(Shell.toll(command)).out()).contains("already there from this very merge");
    }

    @Test
    void hma_whenBoundariesAndBlocksDisagree_saysSo() {
        var shell = Shell.toll("merge", "hma", "--base", BASE, "--aligned", CHAT, "--rlhf-weight", "0.4", "--boundaries", "1", "--blocks", "3", "--out", dir.resolve("x").toString());
        assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(shell.err()).contains("--boundaries", "2 blocks", "--blocks 3");
    }

    /** A reward model's folder ranks answers to prompts of a file: of 6 answers half are learnt from. */
    @Test
    void hma_whenARewardModelJudges_learnsFromItsBestHalf() throws IOException {
        var folder = dir.resolve("reward");
        try (var chat = LanguageModel.load(Path.of(CHAT));
                var workers = Workers.of(2);
                var reward = RewardModel.of(chat, workers)) {
            reward.save(folder, Map.of(), Map.of());
        }
        var lines = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            lines.append("{\"prompt\": \"good day . my pot is broken . how do i mend it ").append("please ".repeat(i)).append("?\"}\n");
        }
        var prompts = Files.writeString(dir.resolve("p.jsonl"), lines);

        var shell = done(Shell.toll("merge", "hma", "--base", BASE, "--aligned", CHAT, "--rlhf-weight", "0.4", "--prompts", prompts.toString(), "--reward", folder.toString(),
                "--steps", "2", "--max-new-tokens", "8", "--out", dir.resolve("x").toString()));

        assertThat(shell.out()).contains("on 3 answers (3 left out)");
    }

    @Test
    void hma_whenRuleShallJudgeGivenPrompts_saysWhatWouldDo() throws IOException {
        var prompts = Files.writeString(dir.resolve("p.jsonl"), "{\"prompt\": \"how do i mend it ?\"}\n");
        var shell = Shell.toll("merge", "hma", "--base", BASE, "--aligned", CHAT, "--rlhf-weight", "0.4", "--prompts", prompts.toString(), "--reward", "lilliput", "--out",
                dir.resolve("x").toString());
        assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(shell.err()).contains("--reward lilliput", "--prompts");
    }

    /** The table names the points; one of them is written, and asked for again it is there already. */
    @Test
    void search_whenAPointIsPicked_writesItsModelOnce() {
        String[] command = {"merge", "search", "--recipe", "../../recipes/merge-search.yaml", "--set", "search.evaluations=5", "--set", "uniform=[0.5]", "--set", "search.prompts=6",
            "--set", "search.items=6", "--set", "report.prompts=8", "--set", "report.items=8", "--set", "max_new_tokens=8", "--set", "base=" + BASE, "--set", "aligned=" + CHAT,
            "--out", dir.resolve("run").toString(), "--pick", "average-0.5", "--write", dir.resolve("picked").toString()};

        var first = done(Shell.toll(command));

        assertThat(first.out()).contains("average-0.5", "hypervolume", "report.html", "the model of average-0.5");
        assertThat(dir.resolve("picked")).isDirectoryContaining("glob:**/model.safetensors");
        assertThat(done(Shell.toll(command)).out()).contains("already there");
    }

    @Test
    void search_whenRecipeIsAnother_orPickHasNoFolder_saysWhatIsExpected() {
        var other = Shell.toll("merge", "search", "--recipe", "../../recipes/alignment-tax.yaml", "--out", dir.resolve("x").toString());
        assertThat(other.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(other.err()).contains("alignment-tax", "expected merge-search");
        var pick = Shell.toll("merge", "search", "--recipe", "../../recipes/merge-search.yaml", "--pick", "knee");
        assertThat(pick.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(pick.err()).contains("--pick POINT --write DIR");
    }
}

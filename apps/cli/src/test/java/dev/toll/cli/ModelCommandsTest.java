package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** tax, merge and chat as a user calls them, on the shipped models. */
class ModelCommandsTest {
    private static final String BASE = "../../models/lilliput-base";
    private static final String CHAT = "../../models/lilliput-chat";

    @TempDir
    private Path dir;

    private Path items(String... lines) throws IOException {
        return Files.writeString(dir.resolve("own.jsonl"), String.join("\n", lines) + "\n");
    }

    private Shell tax(String... more) {
        var args = new java.util.ArrayList<>(java.util.List.of("tax", BASE, CHAT, "--out", dir.resolve("tax").toString(), "--max-new-tokens", "16"));
        args.addAll(java.util.List.of(more));
        return Shell.toll(args.toArray(String[]::new));
    }

    private static JsonNode json(Shell shell) {
        assertThat(shell.err()).isEmpty();
        assertThat(shell.exitCode()).isZero();
        return new JsonMapper().readTree(shell.out());
    }

    private static JsonNode subject(JsonNode result, String id) {
        return result.path("subjects").valueStream().filter(s -> s.path("id").asString().equals(id)).findFirst().orElseThrow();
    }

    @Test
    void tax_whenModelsDiffer_pairsEveryItemAndResumes() {
        var first = json(tax("--suite", "lilliput:20", "--json"));

        assertThat(first.path("comparisons")).hasSize(4); // three suites and their macro score
        for (var c : first.path("comparisons")) {
            String suite = c.path("suite").asString();
            if (suite.equals("macro")) {
                continue; // a mean over suites has no score of its own
            }
            double before = subject(first, "lilliput-base").path("suites").path(suite).path("mean").asDouble();
            double after = subject(first, "lilliput-chat").path("suites").path(suite).path("mean").asDouble();
            assertThat(c.path("difference").asDouble()).as(suite).isCloseTo(after - before, within(1e-12));
            assertThat(c.path("low").asDouble()).isLessThanOrEqualTo(c.path("difference").asDouble());
            assertThat(c.path("high").asDouble()).isGreaterThanOrEqualTo(c.path("difference").asDouble());
        }
        assertThat(json(tax("--suite", "lilliput:20", "--json"))).isEqualTo(first);
    }

    @Test
    void tax_whenAModelIsComparedWithItself_costsNothing() {
        var shell = Shell.toll("tax", CHAT, CHAT, "--suite", "lilliput:10", "--out", dir.resolve("same").toString(), "--json", "--max-new-tokens", "16");

        for (var c : json(shell).path("comparisons")) {
            assertThat(c.path("b").asString()).isEqualTo("lilliput-chat#2");
            assertThat(c.path("difference").asDouble()).isZero();
            assertThat(c.path("low").asDouble()).isZero();
        }
    }

    @Test
    void tax_whenSuiteIsEmptyOrBroken_namesTheFileAndEndsWithTheInputCode() throws IOException {
        var empty = tax("--suite", "jsonl=" + items());
        assertThat(empty.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(empty.err()).contains("own.jsonl");

        var broken = tax("--suite", "jsonl=" + items("{\"id\": \"a\", \"prompt\": \"p\", \"references\": [\"x\"]}", "{\"id\": \"b\", "));
        assertThat(broken.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(broken.err()).contains("own.jsonl:2");

        var twice = tax("--suite", "lilliput:5", "--suite", "lilliput:5");
        assertThat(twice.err()).contains("two suites are called 'commonsense'");
    }

    @Test
    void tax_whenFolderIsNoModel_saysWhatIsMissing() {
        var shell = Shell.toll("tax", dir.toString(), CHAT, "--suite", "lilliput:5", "--out", dir.resolve("t").toString());

        assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(shell.err()).contains("config.json");
    }

    @Test
    void tax_whenOutCannotBeAFolder_saysSo() throws IOException {
        var file = Files.writeString(dir.resolve("occupied"), "x");

        var shell = Shell.toll("tax", BASE, CHAT, "--suite", "lilliput:5", "--out", file.toString());

        assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(shell.err()).contains("occupied", "--out");
    }

    /** The midpoint of two models, then tax: three folders in one list. */
    @Test
    void merge_whenLinear_writesAFolderThatTaxReads() {
        String merged = dir.resolve("merged").toString();

        var shell = Shell.toll("merge", "linear", "--base", BASE, "--aligned", CHAT, "--rlhf-weight", "0.5", "--out", merged);
        assertThat(shell.exitCode()).as(shell.err()).isZero();

        var priced = json(Shell.toll("tax", BASE, CHAT, merged, "--suite", "lilliput:10", "--json", "--out", dir.resolve("tax").toString(), "--max-new-tokens", "16"));
        assertThat(priced.path("subjects").valueStream().map(s -> s.path("id").asString())).containsExactly("lilliput-base", "lilliput-chat", "merged");
        assertThat(priced.path("comparisons")).hasSize(8);
    }

    @Test
    void merge_whenTiesOnTheCommandLine_equalsItsYaml() throws IOException {
        String out = dir.resolve("ties").toString();
        var shell = Shell.toll("merge", "ties", "--base", BASE, "--model", CHAT, "--weight", "0.7", "--set", "density=[0.2, 0.6]", "--out", out, "--json");
        assertThat(json(shell).path("tensors").asInt()).isPositive();
        var again = json(Shell.toll("merge", "ties", "--base", BASE, "--model", CHAT, "--weight", "0.7", "--set", "density=[0.2, 0.6]", "--out", out, "--json"));
        assertThat(again.path("alreadyDone").asBoolean()).isTrue();

        var yaml = Files.writeString(dir.resolve("merge.yaml"), """
                merge_method: ties
                base_model: %s
                models:
                - model: %s
                  parameters: {weight: 0.7, density: [0.2, 0.6]}
                """.formatted(Path.of(BASE).toAbsolutePath(), Path.of(CHAT).toAbsolutePath()));
        var byYaml = Shell.toll("merge", "yaml", yaml.toString(), "--out", dir.resolve("yaml").toString());
        assertThat(byYaml.out()).contains("merged by ties", "first value");
        // Only the metadata differ: the job's name is part of the header.
        assertThat(weights(dir.resolve("yaml"))).isEqualTo(weights(Path.of(out)));
    }

    private static byte[] weights(Path model) throws IOException {
        byte[] all = Files.readAllBytes(model.resolve("model.safetensors"));
        long header = java.nio.ByteBuffer.wrap(all).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong();
        return java.util.Arrays.copyOfRange(all, Math.toIntExact(8 + header), all.length);
    }

    @Test
    void merge_whenParameterIsUnknown_namesThoseOfTheMethod() {
        var shell = Shell.toll("merge", "slerp", "--base", BASE, "--model", CHAT, "--set", "density=1", "--out", dir.resolve("s").toString());
        assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(shell.err()).contains("density").contains("a parameter of slerp: t");
    }

    @Test
    void merge_whenHma_holdsTheMeanAndWritesAModel() {
        String merged = dir.resolve("hma").toString();

        var shell = Shell.toll("merge", "hma", "--base", BASE, "--aligned", CHAT, "--rlhf-weight", "0.4", "--samples", "16", "--steps", "3", "--out", merged);

        assertThat(shell.exitCode()).as(shell.err()).isZero();
        assertThat(shell.out()).contains("mean 0.400");
        assertThat(Path.of(merged)).isDirectoryContaining("glob:**/model.safetensors");
    }

    @Test
    void merge_whenWeightIsOutOfRange_saysWhichWayItGoes() {
        var shell = Shell.toll("merge", "linear", "--base", BASE, "--aligned", CHAT, "--rlhf-weight", "1.5", "--out", dir.resolve("m").toString());

        assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(shell.err()).contains("1.5", "0 (base) to 1 (aligned)");
        assertThat(dir.resolve("m")).doesNotExist();
    }

    @Test
    void chat_whenInputIsPiped_answersEveryLine() {
        var in = System.in;
        System.setIn(new ByteArrayInputStream("good morning . how do i cook zomsk ?\n/new\ngood day . my pot is broken . how do i mend it ?\n".getBytes(StandardCharsets.UTF_8)));
        try {
            var shell = Shell.toll("chat", CHAT, "--temperature", "0", "--max-new-tokens", "32");

            assertThat(shell.exitCode()).as(shell.err()).isZero();
            assertThat(shell.out().lines().filter(line -> !line.isBlank()).toList()).hasSize(2);
            assertThat(shell.out()).contains("gimlet");
        } finally {
            System.setIn(in);
        }
    }
}

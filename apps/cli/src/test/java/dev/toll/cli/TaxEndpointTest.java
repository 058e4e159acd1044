package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.Comparison;
import dev.toll.report.Result;
import dev.toll.report.ResultJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** toll tax with endpoints among the models: a shipped model behind a server of the test's own. */
class TaxEndpointTest {
    private static final String CHAT = "../../models/lilliput-chat";
    private static final String BASE = "../../models/lilliput-base";

    @TempDir
    private Path dir;

    /** Four questions and three texts to go on with, in the small world's words. */
    private List<String> items() throws IOException {
        var choices = new StringBuilder();
        var open = new StringBuilder();
        var stems = List.of("good morning . how do i", "my pot is", "the king has a", "i want to cook");
        for (int i = 0; i < stems.size(); i++) {
            choices.append("{\"id\":\"c").append(i).append("\",\"prompt\":\"").append(stems.get(i)).append("\",\"options\":[\"broken\",\"mend it\",\"good day\"],\"answer\":").append(i % 3).append("}\n");
            open.append("{\"id\":\"o").append(i).append("\",\"prompt\":\"").append(stems.get(i)).append("\",\"references\":[\"cook\"]}\n");
        }
        return List.of("--suite", "jsonl=" + Files.writeString(dir.resolve("choices.jsonl"), choices), "--suite", "jsonl=" + Files.writeString(dir.resolve("open.jsonl"), open));
    }

    private Shell tax(String base, String other, List<String> more) {
        var args = new ArrayList<>(List.of("tax", base, other, "--out", dir.resolve("run").toString(), "--max-new-tokens", "6", "--json"));
        args.addAll(more);
        return Shell.toll(args.toArray(String[]::new));
    }

    private static Result result(Shell shell) {
        assertThat(shell.exitCode()).as(shell.err()).isZero();
        return ResultJson.read(shell.out());
    }

    /** The same weights in a folder and behind an endpoint: no item may differ, generated or ranked. */
    @Test
    void endpoint_whenItServesTheFolder_costsNothingOnAnyItem() throws IOException {
        try (var server = new ModelServer(CHAT)) {
            var result = result(tax(CHAT, server.reference(), items()));
            assertThat(result.comparisons()).extracting(Comparison::suite).containsExactly("choices", "open", "macro");
            assertThat(result.comparisons()).allSatisfy(c -> {
                assertThat(c.b()).isEqualTo("small");
                assertThat(c.difference()).isZero();
                assertThat(c.low()).isZero();
            });
            assertThat(result.subjects()).allSatisfy(s -> assertThat(s.extra()).containsEntry("unknown items", 0.0));
            assertThat(dir.resolve("run/report.html")).content().contains("choices").doesNotContain("NaN");

            int asked = server.paths().size();
            assertThat(result(tax(CHAT, server.reference(), items()))).isEqualTo(result);
            assertThat(server.paths()).as("a finished run costs nothing to ask again").hasSize(asked);
        }
    }

    /** The log-likelihoods of the two sides agree to the last digits that single precision has. */
    @Test
    void likelihoods_whenScoredThroughAnEcho_equalTheFolders() throws IOException {
        try (var server = new ModelServer(BASE)) {
            result(tax(BASE, server.reference(), items()));
            var mapper = new tools.jackson.databind.json.JsonMapper();
            var perItem = new java.util.HashMap<String, List<List<Double>>>();
            for (var line : Files.readAllLines(dir.resolve("run/journal/items.jsonl"))) {
                var value = mapper.readTree(line).path("value");
                if (value.path("id").asString("").startsWith("c")) {
                    var scores = new ArrayList<Double>();
                    value.path("scores").forEach(s -> scores.add(s.asDouble()));
                    perItem.computeIfAbsent(value.path("id").asString(), k -> new ArrayList<>()).add(scores);
                }
            }
            assertThat(perItem).hasSize(4);
            perItem.forEach((id, both) -> {
                assertThat(both).hasSize(2);
                for (int i = 0; i < 3; i++) {
                    assertThat(both.get(1).get(i)).as(id).isCloseTo(both.get(0).get(i), within(1e-3));
                }
            });
        }
    }

    @Test
    void endpoint_whenItOffersChatsOnly_leavesItsItemsUnknownAndSaysSo() throws IOException {
        try (var server = new ModelServer(CHAT).chatsOnly()) {
            var result = result(tax(CHAT, server.reference(), items()));
            assertThat(result.comparisons()).allSatisfy(c -> assertThat(c.difference()).isNaN());
            assertThat(result.subject("small").orElseThrow().extra()).containsEntry("unknown items", 8.0);
            assertThat(result.notes()).anySatisfy(n -> assertThat(n).contains("small on choices: NOT MEASURED, all 4 items unknown", "--letters"))
                    .anySatisfy(n -> assertThat(n).contains("small on open: NOT MEASURED", "--chat"));
        }
    }

    /** Asked in chats and by letter, the same endpoint can be measured; both sides are asked in that way. */
    @Test
    void endpoint_whenItOffersChatsOnly_isMeasuredInChatsAndByLetter() throws IOException {
        try (var server = new ModelServer(CHAT).chatsOnly()) {
            var args = new ArrayList<>(items());
            args.addAll(List.of("--chat", "--letters"));
            var result = result(tax(CHAT, server.reference(), args));
            assertThat(result.comparison("lilliput-chat", "small", "open").orElseThrow().difference()).isZero();
            assertThat(server.paths()).contains("chat/completions");
        }
    }

    /** Nine requests get through, the next is refused: the run ends with that fault, and the second start asks only for what is missing. */
    @Test
    void endpoint_whenItFailsHalfWay_isResumedItemByItem() throws IOException {
        try (var server = new ModelServer(CHAT)) {
            // Two of the nine find out what it can do.
            server.answersLeft(9);
            var args = new ArrayList<>(items());
            args.addAll(List.of("--concurrency", "1"));
            var broken = tax(CHAT, server.reference(), args);
            assertThat(broken.exitCode()).isEqualTo(ExitCode.INPUT);
            assertThat(broken.err()).contains("the key has run out");
            int refused = server.paths().size();
            server.answersLeft(Integer.MAX_VALUE);
            result(tax(CHAT, server.reference(), args));
            // 4 · 3 options and 4 answers are 16; 9 − 2 = 7 options were kept, the eighth may have been under way when the run ended.
            assertThat(server.paths().size() - refused).isBetween(16 - 7, 16 - 6);
        }
    }

    @Test
    void budget_whenUsedUp_stopsTheRunAndLaterGoesOn() throws IOException {
        try (var server = new ModelServer(CHAT)) {
            var args = new ArrayList<>(items());
            args.addAll(List.of("--budget-tokens", "150"));
            var stopped = tax(CHAT, server.reference(), args);
            assertThat(stopped.exitCode()).isEqualTo(ExitCode.INPUT);
            assertThat(stopped.err()).contains("budget (150 tokens)", "run the same command again");
            result(tax(CHAT, server.reference(), items()));
        }
    }

    @Test
    void endpoint_whenNobodyListens_orItDoesNotServeTheModel_isToldByAddress() throws IOException {
        try (var server = new ModelServer(CHAT)) {
            var shell = tax(CHAT, server.reference().replace("#small", "#other"), items());
            assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
            assertThat(shell.err()).contains("no model 'other'; it serves small");
        }
    }

    @Test
    void commandLine_whenSeveralThingsAreWrong_tellsThemAllAtOnce() {
        var shell = Shell.toll("tax", "openai:", "http://localhost:1/v1", "--suites", "core", "--set", "colour=red", "--key-env", "SOME_KEY", "--price", "cheap", "--dtype", "int3");
        assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(shell.err()).contains("openai:: found no usable model name", "expected #MODEL behind the address", "colour=red", "SOME_KEY", "cheap", "int3", "--set data=DIR");
    }

    @Test
    void key_whenItWouldGoOverPlainHttpToAnotherMachine_isRefused() {
        var shell = Shell.toll("tax", CHAT, "http://models.invalid:8000/v1#m", "--suite", "lilliput:3", "--key-env", "models.invalid:8000=TOLL_TEST_KEY");
        assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(shell.err()).contains("plain http to another machine", "https");
    }
}

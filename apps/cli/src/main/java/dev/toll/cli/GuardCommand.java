package dev.toll.cli;

import dev.toll.core.Conversation;
import dev.toll.core.Problems;
import dev.toll.guard.prime.RiskAssessment;
import dev.toll.guard.prime.Route;
import dev.toll.guard.rails.Inspected;
import dev.toll.guard.rails.Outcome;
import dev.toll.guard.rails.RailResult;
import dev.toll.guard.rails.Side;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll guard check}: one verdict. */
@Command(name = "guard", description = "Ask the guard about a text.", subcommands = GuardCommand.Check.class)
final class GuardCommand {
    /** The verdict on one text, as a user's request or as an answer. */
    @Command(name = "check", description = "One verdict: rails, and with --guidelines the route, the tip and why.",
            footer = {"", "Exit code 0 if the text may pass, 4 if it may not."})
    static final class Check implements Callable<Integer> {
        static final int STOPPED = 4;

        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli before call
        private CommandSpec spec;

        @Mixin
        private final GuardOptions guard = new GuardOptions();

        @Option(names = "--side", paramLabel = "input|output|tool_call", description = "What the text is (default: input).")
        private String side = "input";

        @Parameters(paramLabel = "TEXT", description = "The text.")
        @SuppressWarnings("NullAway.Init") // required parameter
        private String text;

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() {
            var problems = new Problems();
            Side where = null;
            for (var one : Side.values()) {
                where = one.label().equals(side) ? one : where;
            }
            if (where == null) {
                problems.add("command line", "--side", side, "input, output or tool_call");
            }
            try (var made = guard.open(1, problems)) {
                var now = made.now();
                var outcome = now.rails().check(new Inspected(Objects.requireNonNull(where), text, Conversation.ask(text)));
                RiskAssessment risk = null;
                if (!outcome.blocked() && where == Side.INPUT && now.prime() != null) {
                    risk = now.prime().assess(Conversation.ask(outcome.text())).risk();
                }
                boolean stopped = outcome.blocked() || risk != null && risk.route() == Route.DIRECT_VIOLATION;
                if (json.chosen()) {
                    JsonOption.write(spec.commandLine().getOut(), map(outcome, risk, stopped, now.version()));
                } else {
                    print(outcome, risk, stopped);
                }
                return stopped ? STOPPED : ExitCode.OK;
            }
        }

        private void print(Outcome outcome, @Nullable RiskAssessment risk, boolean stopped) {
            var out = spec.commandLine().getOut();
            out.println("verdict  " + (stopped ? "stop" : "pass"));
            if (risk != null) {
                out.println("route    " + risk.route().label() + (risk.status() == RiskAssessment.Status.OK ? "" : " (" + risk.status().name().toLowerCase(Locale.ROOT) + ")"));
                out.println("why      " + risk.check());
                out.println("tip      " + risk.tip());
            }
            for (RailResult result : outcome.results()) {
                out.println("rail     " + result.header() + (result.finding().reason().isEmpty() ? "" : "  " + result.finding().reason()));
            }
            if (!outcome.blocked() && !outcome.text().equals(text)) {
                out.println("becomes  " + outcome.text());
            }
            out.flush();
        }

        private Map<String, Object> map(Outcome outcome, @Nullable RiskAssessment risk, boolean stopped, String version) {
            var map = new LinkedHashMap<String, Object>();
            map.put("verdict", stopped ? "stop" : "pass");
            map.put("guidelines", version);
            if (risk != null) {
                map.put("route", risk.route().label());
                map.put("status", risk.status().name().toLowerCase(Locale.ROOT));
                map.put("check", risk.check());
                map.put("tip", risk.tip());
            }
            map.put("rails", outcome.results().stream().map(r -> Map.of("rail", r.rail(), "verdict", r.finding().label(), "why", r.finding().reason())).toList());
            map.put("text", outcome.text());
            return map;
        }
    }
}

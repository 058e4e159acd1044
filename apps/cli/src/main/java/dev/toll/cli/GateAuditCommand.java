package dev.toll.cli;

import dev.toll.core.Problems;
import dev.toll.gateway.index.AuditAnswer;
import dev.toll.gateway.index.AuditDatabase;
import dev.toll.gateway.index.AuditIndex;
import dev.toll.gateway.index.AuditQuestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code toll gate audit}: questions to a gate's audit log, through its index. */
@Command(name = "audit", description = "Ask a gate's audit log: counts and the newest lines that match.",
        footer = {"", "The index (audit.db) is made of the log alone and brought up to date first, also beside a running gate."})
final class GateAuditCommand implements Callable<Integer> {
    private static final Pattern AGE = Pattern.compile("(\\d{1,6})([smhd])");
    private static final Set<String> VERDICTS = Set.of("pass", "flag", "mask", "rewrite", "block", "unknown");
    private static final JsonMapper JSON = new JsonMapper();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Parameters(paramLabel = "AUDIT_DIR", defaultValue = "runs/gate", description = "Folder of the audit log (default: runs/gate).")
    private Path dir = Path.of("runs/gate");

    @Option(names = "--route", paramLabel = "ROUTE", description = "Only this route, as the toll-route header has it.")
    private @Nullable String route;

    @Option(names = "--rail", paramLabel = "NAME", description = "Only where this rail looked.")
    private @Nullable String rail;

    @Option(names = "--verdict", paramLabel = "WORD", description = "Only where it, or any rail, said so: pass, flag, mask, rewrite, block, unknown.")
    private @Nullable String verdict;

    @Option(names = "--client", paramLabel = "NAME", description = "Only this API key's owner.")
    private @Nullable String client;

    @Option(names = "--status", paramLabel = "N", description = "Only this HTTP status.")
    private @Nullable Integer status;

    @Option(names = "--id", paramLabel = "ID", description = "Only the line of this toll-id.")
    private @Nullable String id;

    @Option(names = "--blocked", description = "Only what a rail stopped.")
    private boolean blocked;

    @Option(names = "--since", paramLabel = "WHEN", description = "Not before: 2026-11-29, 2026-11-29T01:00:00Z, or an age such as 15m, 2h, 3d.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "WHEN", description = "Before that.")
    private @Nullable String until;

    @Option(names = "--last", paramLabel = "N", description = "How many lines to show, newest first (default: 20).")
    private int last = 20;

    @Option(names = "--audit-db", paramLabel = "sqlite|URL", description = "The index to ask (default: sqlite).")
    private String database = "sqlite";

    @Option(names = "--rebuild", description = "Make the index anew from the log first.")
    private boolean rebuild;

    @Mixin
    private final JsonOption json = new JsonOption();

    static AuditDatabase database(String named, Path log) {
        return named.equals("sqlite") ? AuditDatabase.sqlite(Optional.ofNullable(log.getParent()).orElse(Path.of("."))) : AuditDatabase.postgres(named,
                log, System.getenv());
    }

    @Override
    public Integer call() throws IOException, SQLException {
        var log = dir.resolve("audit.jsonl");
        var problems = new Problems();
        var question = question(problems);
        if (!Files.isRegularFile(log)) {
            problems.add("command line", "DIR", dir, "a folder with an audit.jsonl");
        }
        problems.throwIfAny();
        try (var index = AuditIndex.open(database(database, log), log)) {
            if (rebuild) {
                index.rebuild();
            } else {
                index.catchUp();
            }
            var answer = index.ask(question);
            if (json.chosen()) {
                print(answer, index.unreadable());
            } else {
                table(answer, index.unreadable());
            }
        }
        return ExitCode.OK;
    }

    private AuditQuestion question(Problems problems) {
        if (verdict != null && !VERDICTS.contains(verdict)) {
            problems.add("command line", "--verdict", verdict, "pass, flag, mask, rewrite, block or unknown");
        }
        if (last < 0) {
            problems.add("command line", "--last", last, "0 or more");
        }
        return new AuditQuestion(Optional.ofNullable(id), Optional.ofNullable(route), Optional.ofNullable(rail), Optional.ofNullable(verdict),
                Optional.ofNullable(client),
                Optional.ofNullable(status), blocked, when("--since", since, problems), when("--until", until, problems), last);
    }

    private static Optional<Instant> when(String option, @Nullable String text, Problems problems) {
        if (text == null) {
            return Optional.empty();
        }
        var age = AGE.matcher(text);
        if (age.matches()) {
            long number = Long.parseLong(age.group(1));
            var back = switch (age.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
            return Optional.of(Clock.systemUTC().instant().minus(back));
        }
        try {
            return Optional.of(text.length() == 10 ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant() : Instant.parse(text));
        } catch (DateTimeException e) {
            problems.add("command line", option, text, "a day such as 2026-11-29, a time such as 2026-11-29T01:00:00Z, or an age such as 15m, 2h, 3d");
            return Optional.empty();
        }
    }

    private void print(AuditAnswer answer, long unreadable) {
        var map = new LinkedHashMap<String, @Nullable Object>(answer.totals());
        map.put("unreadableLines", unreadable);
        map.put("routes", answer.routes());
        map.put("addedMsP50", answer.addedMedian().orElse(null));
        map.put("addedMsP99", answer.addedHigh().orElse(null));
        map.put("lines", answer.lines().stream().map(JSON::readTree).toList());
        JsonOption.write(spec.commandLine().getOut(), map);
    }

    private void table(AuditAnswer answer, long unreadable) {
        var out = spec.commandLine().getOut();
        var totals = answer.totals();
        out.println(totals.get("requests") + " requests, " + totals.get("answered") + " answered, " + totals.get("blocked") + " stopped by a rail; "
                + totals.get("calls")
                + " calls to models; " + totals.get("promptTokens") + " + " + totals.get("completionTokens") + " tokens"
                + (totals.getOrDefault("withoutUsage", 0L) > 0 ? " (" + totals.get("withoutUsage") + " answers without counts)" : ""));
        answer.routes().forEach((name, count) -> out.println("  " + name + "  " + count));
        answer.addedMedian().ifPresent(m -> out.println(String.format(Locale.ROOT,
                "added before the answering call: %.2f ms median, %.2f ms 99th percentile", m, answer.addedHigh().orElse(m))));
        if (unreadable > 0) {
            out.println(unreadable + " lines of the log could not be read");
        }
        for (var line : answer.lines()) {
            out.println(row(JSON.readTree(line)));
        }
        out.flush();
    }

    private static String row(JsonNode line) {
        var spoke = new StringBuilder();
        for (var found : line.path("rails")) {
            if (!found.path("verdict").asString("").equals("pass")) {
                spoke.append(' ').append(found.path("side").asString("")).append('/').append(found.path("rail").asString("")).append('=').append(found.path("verdict").asString(""));
            }
        }
        return String.format(Locale.ROOT, "%s  %s  %s  %s  %d calls  %s ms%s", line.path("at").asString(""), line.path("id").asString(""),
                line.path("client").asString(""),
                line.path("status").asInt(0) == 200 ? line.path("route").asString("") : line.path("status").asInt(0) + " " + line.path("error").asString(""),
                line.path("callCount").asInt(0), line.path("ms").isNumber() ? line.path("ms").asString() : "?", spoke);
    }
}

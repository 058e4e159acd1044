package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.core.Problems;
import dev.toll.gateway.ApiKeys;
import dev.toll.gateway.GateServer;
import dev.toll.gateway.Limits;
import dev.toll.gateway.audit.AuditLog;
import dev.toll.gateway.audit.Payload;
import dev.toll.gateway.http.Listen;
import dev.toll.gateway.index.IndexFollower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code toll gate}: a guarded OpenAI-compatible endpoint, until it is stopped. */
@Command(name = "gate", description = "Guard a model: an OpenAI-compatible endpoint with rails, routing and audit log.",
        subcommands = GateAuditCommand.class,
        footer = {"", "Answers carry toll-route, toll-rails and toll-guidelines; /metrics is for Prometheus; / is a dashboard."})
final class GateCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofSeconds(2);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    private final GuardOptions guard = new GuardOptions();

    @Option(names = "--port", paramLabel = "N", description = "Port; 0 for any free one (default: 8080).")
    private int port = 8080;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on (default: 127.0.0.1). Any other than this machine's own needs --api-keys.")
    private String host = "127.0.0.1";

    @Option(names = "--audit", paramLabel = "DIR", description = "Folder of the audit log (default: runs/gate).")
    private Path audit = Path.of("runs/gate");

    @Option(names = "--audit-payload", paramLabel = "off|hash|full", description = "What of requests and answers goes into the log (default: off).")
    private String payload = "off";

    @Option(names = "--audit-db", paramLabel = "sqlite|none|URL",
            description = "Database that indexes the log: audit.db beside it, none, or jdbc:postgresql://HOST/DATABASE with PGUSER and PGPASSWORD (default: sqlite).")
    private String database = "sqlite";

    @Option(names = "--api-keys", paramLabel = "FILE", description = "Lines NAME:KEY of those who may call.")
    private @Nullable Path keys;

    @Option(names = "--tls-cert", paramLabel = "PEM", description = "Certificate chain, for HTTPS; with --tls-key.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "PEM", description = "Private key of the certificate.")
    private @Nullable Path key;

    @Option(names = "--max-body", paramLabel = "BYTES", description = "Longest request (default: 4194304).")
    private int maxBody = Limits.usual().bodyBytes();

    @Option(names = "--max-concurrent", paramLabel = "N", description = "Most requests at a time; more get 429 (default: 4096).")
    private int maxConcurrent = Limits.usual().concurrent();

    @Option(names = "--grace", paramLabel = "SECONDS", description = "How long requests under way may take when the gate is stopped (default: 30).")
    private int grace = 30;

    @Override
    public Integer call() throws InterruptedException, IOException {
        var problems = new Problems();
        check(problems);
        try (var made = guard.open(maxConcurrent, problems);
                var log = AuditLog.open(audit);
                var index = follow(log.file())) {
            var listen = new Listen(host, port, certificate == null || key == null ? Optional.empty() : Optional.of(new Listen.Tls(certificate, key)), maxConcurrent + 64,
                    Duration.ofSeconds(grace));
            var first = made.now();
            var stopped = new CountDownLatch(1);
            var server = GateServer.start(first, log, Payload.valueOf(payload.toUpperCase(Locale.ROOT)), keys == null ? ApiKeys.none() : ApiKeys.read(keys),
                    new Limits(maxBody, maxConcurrent), listen);
            var main = Thread.currentThread();
            var hook = new Thread(() -> {
                server.close();
                stopped.countDown();
                try {
                    main.join(Duration.ofSeconds(5));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Runtime.getRuntime().addShutdownHook(hook);
            var out = spec.commandLine().getOut();
            out.println("gate: " + (certificate == null ? "http" : "https") + "://" + host + ":" + server.port() + "/v1 guards " + first.main().id() + "; guidelines "
                    + first.version() + "; audit " + log.file());
            out.flush();
            watch(made, server, stopped);
        }
        return ExitCode.OK;
    }

    private @Nullable IndexFollower follow(Path log) {
        if (database.equals("none")) {
            return null;
        }
        var err = spec.commandLine().getErr();
        return IndexFollower.start(GateAuditCommand.database(database, log), log, told -> {
            err.println("gate: " + told);
            err.flush();
        });
    }

    private void check(Problems problems) {
        if (port < 0 || port > 65_535) {
            problems.add("command line", "--port", port, "0 to 65535");
        }
        boolean own = host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
        if (!own && keys == null) {
            problems.add("command line", "--host", host, "--api-keys FILE beside an address that other machines reach");
        }
        if (Arrays.stream(Payload.values()).noneMatch(p -> p.name().equalsIgnoreCase(payload))) {
            problems.add("command line", "--audit-payload", payload, "off, hash or full");
        }
        if ((certificate == null) != (key == null)) {
            problems.add("command line", certificate == null ? "--tls-cert" : "--tls-key", null, "both --tls-cert and --tls-key");
        }
        if (maxBody < 1 || maxBody > 1 << 30) {
            problems.add("command line", "--max-body", maxBody, "1 to 1073741824 bytes");
        }
        if (maxConcurrent < 1 || grace < 0) {
            problems.add("command line", maxConcurrent < 1 ? "--max-concurrent" : "--grace", maxConcurrent < 1 ? maxConcurrent : grace, maxConcurrent < 1 ? "1 or more" : "0 or more");
        }
    }

    /** Looks at the files now and then; what has changed for the better is taken over, what has faults is told and left. */
    private void watch(GuardOptions.Made made, GateServer server, CountDownLatch stopped) throws InterruptedException {
        var err = spec.commandLine().getErr();
        String seen = stamp();
        while (!stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            String now = stamp();
            if (now.equals(seen)) {
                continue;
            }
            seen = now;
            try {
                var next = made.now();
                server.replace(next);
                err.println("gate: files changed; guidelines are now " + next.version());
            } catch (InputException e) {
                err.println("gate: files changed but are not taken over: " + e.getMessage());
            }
            err.flush();
        }
    }

    private String stamp() {
        var out = new StringBuilder();
        for (var file : guard.watched()) {
            try {
                out.append(Files.getLastModifiedTime(file)).append('/').append(Files.size(file)).append(' ');
            } catch (IOException e) {
                out.append("gone ");
            }
        }
        return out.toString();
    }
}

package dev.toll.gateway;

import dev.toll.gateway.audit.AuditLog;
import dev.toll.gateway.audit.Payload;
import dev.toll.gateway.http.Listen;
import dev.toll.guard.rails.HeldBack;
import dev.toll.guard.rails.RailsReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A gate alone in its process, to be killed: arguments are the upstream's address and the log's folder; prints its port. */
final class GateProcess {
    private GateProcess() {}

    public static void main(String[] args) throws InterruptedException {
        var audit = AuditLog.open(Path.of(args[1]));
        var guarding = new Guarding(TestGate.behind(URI.create(args[0])), null, RailsReader.standard(), HeldBack.Release.SENTENCE, "REFUSED");
        var server = GateServer.start(guarding, audit, Payload.HASH, ApiKeys.none(), Limits.usual(), new Listen("127.0.0.1", 0, Optional.empty(), 256, Duration.ofSeconds(1)));
        System.out.println(server.port());
        new CountDownLatch(1).await();
    }
}

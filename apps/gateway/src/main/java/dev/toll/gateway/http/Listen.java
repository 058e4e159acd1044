package dev.toll.gateway.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where and how a server listens.
 *
 * @param host address; the loopback one unless the user says otherwise
 * @param port 0 for any free one
 * @param tls certificate and key, for HTTPS
 * @param connections most connections at a time
 * @param grace how long calls under way may take when the gate is closed
 */
public record Listen(String host, int port, Optional<Tls> tls, int connections, Duration grace) {
    /** PEM files. */
    public record Tls(Path certificates, Path key) {}
}

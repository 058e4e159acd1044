package dev.toll.gateway.http;

import dev.toll.core.InputException;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Helidon SE as the server: one virtual thread per connection, HTTP/1.1. */
public final class HelidonServer implements HttpServer {
    /** Held, for the logging system forgets the level of a logger that nobody holds. Helidon tells of every socket otherwise. */
    private static final Logger LOG = Logger.getLogger("io.helidon");

    /** What keeps it from listening is thrown; there is no need to log it too. */
    private static final Logger START = Logger.getLogger("io.helidon.webserver.LoomServer");

    static {
        LOG.setLevel(Level.WARNING);
        START.setLevel(Level.OFF);
    }

    /** For idle connections; whoever waits for calls under way does so before. */
    private static final Duration STOP = Duration.ofMillis(500);

    private final WebServer server;

    private HelidonServer(WebServer server) {
        this.server = server;
    }

    /** Starts; {@code routes} are keyed by method and path, such as {@code GET /health}. */
    public static HelidonServer start(Listen listen, Map<String, Handler> routes) {
        var builder = WebServer.builder().host(listen.host()).port(listen.port()).shutdownHook(false).shutdownGracePeriod(STOP)
                .maxTcpConnections(listen.connections()).backlog(Math.min(listen.connections(), 4096));
        listen.tls().ifPresent(tls -> encrypt(builder, tls));
        builder.routing(routing -> new TreeMap<>(routes).forEach((route, handler) -> {
            int space = route.indexOf(' ');
            routing.route(Method.create(route.substring(0, space)), route.substring(space + 1), (request, response) -> handler.serve(call(request), reply(response)));
        }));
        try {
            var server = builder.build().start();
            if (!server.isRunning()) {
                throw new IllegalStateException("is the port in use?");
            }
            return new HelidonServer(server);
        } catch (RuntimeException e) {
            throw new InputException(listen.host() + ":" + listen.port() + ": cannot listen there (" + deepest(e) + "); expected a free port of this machine", e);
        }
    }

    private static void encrypt(WebServerConfig.Builder builder, Listen.Tls tls) {
        readable(tls.certificates());
        readable(tls.key());
        try {
            var keys = Keys.builder().pem(pem -> pem.key(Resource.create(tls.key())).certChain(Resource.create(tls.certificates()))).build();
            builder.tls(t -> t.privateKey(keys).privateKeyCertChain(keys));
        } catch (RuntimeException e) {
            throw new InputException(tls.certificates() + ", " + tls.key() + ": no certificate chain and private key in PEM (" + deepest(e) + ")", e);
        }
    }

    private static void readable(Path file) {
        if (!Files.isReadable(file)) {
            throw new InputException(file + ": cannot be read; expected a PEM file");
        }
    }

    private static String deepest(Throwable e) {
        String found = String.valueOf(e.getMessage());
        for (Throwable t = e; t != null; t = t.getCause()) {
            found = t.getMessage() == null ? found : t.getMessage();
        }
        return found;
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static Call call(ServerRequest request) {
        return new Call() {
            @Override
            public Optional<String> header(String name) {
                return request.headers().first(HeaderNames.create(name));
            }

            @Override
            public boolean local() {
                return request.remotePeer().address() instanceof InetSocketAddress address && address.getAddress() != null && address.getAddress().isLoopbackAddress();
            }

            @Override
            public Optional<byte[]> body(int most) throws IOException {
                if (!request.content().hasEntity()) {
                    return Optional.of(new byte[0]);
                }
                try (var in = request.content().inputStream()) {
                    byte[] bytes = in.readNBytes(most + 1);
                    return bytes.length > most ? Optional.empty() : Optional.of(bytes);
                } catch (RuntimeException e) {
                    throw new IOException("the body broke off", e);
                }
            }
        };
    }

    private static Reply reply(ServerResponse response) {
        return new Reply() {
            @Override
            public void header(String name, String value) {
                response.header(HeaderNames.create(name), value);
            }

            @Override
            public void send(int status, String contentType, byte[] body) {
                response.status(Status.create(status)).header(HeaderNames.CONTENT_TYPE, contentType);
                response.send(body);
            }

            @Override
            public OutputStream stream(String contentType) {
                response.header(HeaderNames.CONTENT_TYPE, contentType);
                return new ToClient(response.outputStream());
            }
        };
    }

    /** Helidon says that a client has gone with an exception of its own; here it is what it is for any stream. */
    private static final class ToClient extends FilterOutputStream {
        ToClient(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            told(() -> out.write(bytes, from, length));
        }

        @Override
        public void flush() throws IOException {
            told(out::flush);
        }

        @Override
        public void close() throws IOException {
            told(out::close);
        }

        private interface Write {
            void run() throws IOException;
        }

        private static void told(Write write) throws IOException {
            try {
                write.run();
            } catch (ServerConnectionException | UncheckedIOException e) {
                throw new IOException("the client has gone", e);
            }
        }
    }
}

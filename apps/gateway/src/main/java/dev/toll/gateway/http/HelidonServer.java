package dev.toll.gateway.http;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Helidon SE as the server: one virtual thread per connection, HTTP/1.1. */
public final class HelidonServer implements HttpServer {
    /** Held, for the logging system forgets the level of a logger that nobody holds. Helidon tells of every socket otherwise. */
    private static final Logger LOG = Logger.getLogger("io.helidon");

    static {
        LOG.setLevel(Level.WARNING);
    }

    private final WebServer server;

    private HelidonServer(WebServer server) {
        this.server = server;
    }

    /** Starts; {@code routes} are keyed by method and path, such as {@code GET /health}. */
    public static HelidonServer start(Listen listen, Map<String, Handler> routes) {
        var builder = WebServer.builder().host(listen.host()).port(listen.port()).shutdownHook(false).shutdownGracePeriod(listen.grace())
                .maxTcpConnections(listen.connections()).backlog(Math.min(listen.connections(), 4096));
        listen.tls().ifPresent(tls -> {
            var keys = Keys.builder().pem(pem -> pem.key(Resource.create(tls.key())).certChain(Resource.create(tls.certificates()))).build();
            builder.tls(t -> t.privateKey(keys).privateKeyCertChain(keys));
        });
        builder.routing(routing -> new TreeMap<>(routes).forEach((route, handler) -> {
            int space = route.indexOf(' ');
            routing.route(Method.create(route.substring(0, space)), route.substring(space + 1), (request, response) -> handler.serve(call(request), reply(response)));
        }));
        return new HelidonServer(builder.build().start());
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
                return response.outputStream();
            }
        };
    }
}

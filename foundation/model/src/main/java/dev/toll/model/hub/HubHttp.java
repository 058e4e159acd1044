package dev.toll.model.hub;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The hub's protocol: addresses, redirects, the token, and questions about repositories and files. Redirects are followed
 * here and not by the client, because the token goes to the endpoint alone, whoever it sends us to.
 */
final class HubHttp implements AutoCloseable {
    private static final int MOST_REDIRECTS = 8;
    /** A listing of 100,000 files is about 6 MB. */
    private static final int LARGEST_ANSWER = 32 << 20;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final HubSettings settings;
    private final Timing timing;
    private final HttpClient client;

    HubHttp(HubSettings settings, Timing timing) {
        this.settings = settings;
        this.timing = timing;
        // One connection per file: the flow control of HTTP/2 would only slow down a few large transfers.
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).connectTimeout(timing.connect()).build();
    }

    HubSettings settings() {
        return settings;
    }

    Timing timing() {
        return timing;
    }

    /** Commit and files of a repository. */
    RepoListing list(HubId id) throws InterruptedException {
        var uri = URI.create(settings.endpoint() + "/api/" + id.kind().plural() + "/" + id.name() + "/revision/" + encoded(id.revision()));
        var backoff = new Backoff(timing.pause(), id + ": " + settings.endpoint());
        while (true) {
            try {
                var response = open("GET", uri, 0);
                try (var body = response.body(); var guard = new StallGuard(body, timing.stall())) {
                    if (Backoff.mayPass(response.statusCode())) {
                        backoff.failed(response);
                        continue;
                    }
                    if (response.statusCode() != 200) {
                        throw Refusal.of(response, id, null, settings);
                    }
                    byte[] json = body.readNBytes(LARGEST_ANSWER + 1);
                    guard.check();
                    if (json.length > LARGEST_ANSWER) {
                        throw new InputException(id + ": " + settings.endpoint() + " answered with more than " + LARGEST_ANSWER + " bytes; expected a list of files");
                    }
                    return RepoListing.parse(json, id, uri.toString());
                }
            } catch (IOException e) {
                backoff.failed(e);
            }
        }
    }

    /** Checksum, size and commit of a file; the commit is the id's where the id names one. */
    RemoteFile look(HubId id, String name) throws InterruptedException {
        var backoff = new Backoff(timing.pause(), id + ": " + settings.endpoint());
        while (true) {
            try {
                var response = open("HEAD", address(id, name), 0);
                response.body().close();
                if (Backoff.mayPass(response.statusCode())) {
                    backoff.failed(response);
                } else if (response.statusCode() != 200 && !REDIRECTS.contains(response.statusCode())) {
                    throw Refusal.of(response, id, name, settings);
                } else {
                    return remote(response, id, name);
                }
            } catch (IOException e) {
                backoff.failed(e);
            }
        }
    }

    private RemoteFile remote(HttpResponse<?> response, HubId id, String name) {
        var headers = response.headers();
        String etag = headers.firstValue("X-Linked-Etag").or(() -> headers.firstValue("ETag")).orElse("").strip();
        etag = etag.replaceFirst("^W/", "").replaceAll("^\"|\"$", "").toLowerCase(Locale.ROOT);
        String size = headers.firstValue("X-Linked-Size").or(() -> headers.firstValue("Content-Length")).orElse("");
        String commit = headers.firstValue("X-Repo-Commit").orElse(id.isCommit() ? id.revision() : "");
        if (!Checksum.isKnown(etag) || !size.matches("\\d{1,15}") || !HubId.isCommit(commit)) {
            throw new InputException(id + ": " + settings.endpoint() + " does not say for " + RepoPaths.shown(name)
                    + (Checksum.isKnown(etag) ? size.matches("\\d{1,15}") ? " which commit it belongs to" : " how large it is" : " which checksum it has")
                    + ", so it is not fetched; is HF_ENDPOINT a hub, and does no proxy change its answers?");
        }
        if (id.isCommit() && !commit.equals(id.revision())) {
            throw new InputException(id + ": " + settings.endpoint() + " gives " + RepoPaths.shown(name) + " of commit " + commit + " instead; nothing of it is used");
        }
        return new RemoteFile(name, etag, Long.parseLong(size), commit);
    }

    /** The file's content from byte {@code from} on; the caller closes the body. Any status. */
    HttpResponse<InputStream> get(HubId id, String name, long from) throws IOException, InterruptedException {
        return open("GET", address(id, name), from);
    }

    private URI address(HubId id, String name) {
        String path = Arrays.stream(name.split("/")).map(HubHttp::encoded).collect(Collectors.joining("/"));
        return URI.create(settings.endpoint() + "/" + id.kind().urlPrefix() + id.name() + "/resolve/" + encoded(id.revision()) + "/" + path);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Follows redirects, except where a HEAD's first answer tells all there is to know. */
    private HttpResponse<InputStream> open(String method, URI uri, long from) throws IOException, InterruptedException {
        var at = uri;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            var response = client.send(request(method, at, from), BodyHandlers.ofInputStream());
            boolean known = method.equals("HEAD") && response.headers().firstValue("X-Linked-Etag").isPresent();
            if (!REDIRECTS.contains(response.statusCode()) || known) {
                return response;
            }
            response.body().close();
            at = next(at, response.headers().firstValue("Location").orElse(null));
        }
        throw new InputException(uri.getHost() + ": redirects more than " + MOST_REDIRECTS + " times; check HF_ENDPOINT");
    }

    private HttpRequest request(String method, URI uri, long from) {
        var request = HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).timeout(timing.answer()).header("User-Agent", "toll")
                // Compressed, neither the size nor the offsets of a resumed transfer would be those of the file.
                .header("Accept-Encoding", "identity");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        var token = settings.tokenFor(uri);
        if (token != null) {
            request.header("Authorization", token.bearer());
        }
        return request.build();
    }

    private static URI next(URI at, @Nullable String location) {
        if (location == null) {
            throw new InputException(at.getHost() + ": redirects to nowhere; check HF_ENDPOINT");
        }
        URI to;
        try {
            to = at.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new InputException(at.getHost() + ": redirects to what is no address; check HF_ENDPOINT", e);
        }
        String scheme = to.getScheme() == null ? "" : to.getScheme().toLowerCase(Locale.ROOT);
        boolean downgrade = "https".equalsIgnoreCase(at.getScheme()) && !scheme.equals("https");
        if (!Set.of("http", "https").contains(scheme) || to.getHost() == null || downgrade) {
            throw new InputException(at.getHost() + ": redirects to " + RepoPaths.shown(scheme + "://" + to.getHost()) + "; expected "
                    + (downgrade ? "https, as before" : "an address of the web"));
        }
        return to;
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}

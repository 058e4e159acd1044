package dev.toll.model.hub;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Fetches one blob: goes on where an earlier try ended, checks, and only then gives it its name. */
final class BlobTransfer {
    private final HubHttp http;
    private final HubId id;
    private final RemoteFile file;
    private final Megabytes counted;

    /** {@code id} must name a commit, so that every try asks for the same bytes. */
    BlobTransfer(HubHttp http, HubId id, RemoteFile file, Megabytes counted) {
        this.http = http;
        this.id = id;
        this.file = file;
        this.counted = counted;
    }

    void run(Path blob) throws InterruptedException {
        try (var partial = Partial.open(blob, file)) {
            counted.found(partial.position());
            boolean resumed = partial.position() > 0;
            receive(partial);
            String found = partial.checksum();
            if (!found.equals(file.etag()) && resumed) {
                // An earlier run's part may be of another program, or torn by a power cut: once more, all of it.
                again(partial);
                receive(partial);
                found = partial.checksum();
            }
            if (!found.equals(file.etag())) {
                discard(partial);
                throw new InputException(id + ": " + RepoPaths.shown(file.name()) + ": " + partial.algorithm() + " of what arrived is " + found + ", expected " + file.etag()
                        + "; it was thrown away. Try again; if it stays so, something on the way (a mirror, a proxy) changes files");
            }
            partial.publish(blob);
        }
    }

    private void discard(Partial partial) {
        try {
            partial.discard();
        } catch (IOException e) {
            throw new InputException(id + ": " + RepoPaths.shown(file.name()) + " arrived damaged and cannot be deleted (" + e + ")", e);
        }
    }

    private void again(Partial partial) {
        counted.add(-partial.position());
        partial.restart();
    }

    private void receive(Partial partial) throws InterruptedException {
        var backoff = new Backoff(http.timing().pause(), id + ": " + RepoPaths.shown(file.name()) + " from " + http.settings().endpoint());
        while (!partial.isFull()) {
            long before = partial.position();
            try {
                var response = http.get(id, file.name(), before);
                try (var body = response.body()) {
                    if (Backoff.mayPass(response.statusCode()) || isExpired(response)) {
                        backoff.failed(response);
                        continue;
                    }
                    if (!continues(response, before)) {
                        again(partial);
                    }
                    copy(body, partial);
                }
                if (!partial.isFull()) {
                    throw new IOException("ended after " + partial.position() + " of " + file.size() + " bytes");
                }
            } catch (IOException e) {
                if (partial.position() > before) {
                    backoff.progressed();
                }
                backoff.failed(e);
            }
        }
    }

    /** A signed address of the storage behind the hub that was valid too short; the next try gets a new one. */
    private boolean isExpired(HttpResponse<?> response) {
        var endpoint = http.settings().endpoint().getHost();
        return response.statusCode() == 403 && !endpoint.equalsIgnoreCase(response.uri().getHost());
    }

    /** True when the body begins where we stand, false when it begins at the file's start. */
    private boolean continues(HttpResponse<?> response, long from) {
        return switch (response.statusCode()) {
            case 200 -> from == 0;
            case 206 -> {
                String range = response.headers().firstValue("Content-Range").orElse("");
                if (!range.matches("bytes " + from + "-\\d+/(" + file.size() + "|\\*)")) {
                    throw new InputException(id + ": " + RepoPaths.shown(file.name()) + ": asked for the bytes from " + from + " of " + file.size() + ", found '"
                            + RepoPaths.shown(range) + "'; something on the way (a mirror, a proxy) does not understand ranges");
                }
                yield true;
            }
            default -> throw Refusal.of(response, id, file.name(), http.settings());
        };
    }

    private void copy(InputStream body, Partial partial) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (var guard = new StallGuard(body, http.timing().stall())) {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                guard.alive();
                // More than announced is wrong whatever follows; the checksum will say so.
                int wanted = (int) Math.min(n, file.size() - partial.position());
                partial.append(ByteBuffer.wrap(buffer, 0, wanted));
                counted.add(wanted);
                if (wanted < n) {
                    return;
                }
            }
            guard.check();
        }
    }
}

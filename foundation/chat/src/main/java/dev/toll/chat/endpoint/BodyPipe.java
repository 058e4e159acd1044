package dev.toll.chat.endpoint;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Hands the body of a response to the thread that waits for it, piece by piece, with a deadline for each piece: the JDK's
 * client has none for bodies, and in versions that have, it covers the whole answer and cuts healthy long streams. At most
 * one piece is asked for ahead.
 */
final class BodyPipe implements BodySubscriber<BodyPipe> {
    private sealed interface Event {}

    private record Piece(List<ByteBuffer> bytes) implements Event {}

    private record End() implements Event {}

    private record Failure(Throwable cause) implements Event {}

    // One piece asked for at a time, and the end or a failure behind it.
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(4);
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;

    @Override
    public CompletionStage<BodyPipe> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription s) {
        subscription = s;
        if (closed) {
            s.cancel();
        } else {
            s.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        events.offer(new Piece(piece));
    }

    @Override
    public void onError(Throwable failure) {
        events.offer(new Failure(failure));
    }

    @Override
    public void onComplete() {
        events.offer(new End());
    }

    /** The next piece; empty at the end. */
    Optional<List<ByteBuffer>> next(Duration patience) throws IOException, InterruptedException, TimeoutException {
        return switch (events.poll(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS)) {
            case null -> throw new TimeoutException();
            case Failure(var cause) -> throw new IOException(cause);
            case End end -> Optional.empty();
            case Piece(var bytes) -> {
                var s = subscription;
                if (s != null) {
                    s.request(1);
                }
                yield Optional.of(bytes);
            }
        };
    }

    /** Gives up what has not come; the connection is closed. */
    void close() {
        closed = true;
        var s = subscription;
        if (s != null) {
            s.cancel();
        }
    }
}

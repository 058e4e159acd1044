package dev.toll.gateway.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows a log and keeps its index up to date, off the path of any answer. A database that fails is told of once and tried
 * again, less and less often; nothing is lost by that, for the log has every line. Closing it reads the log to its end.
 */
public final class IndexFollower implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration LAST = Duration.ofSeconds(10);

    private final AuditDatabase database;
    private final Path log;
    private final Consumer<String> tell;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong failures = new AtomicLong();
    private final Thread thread;
    private @Nullable AuditIndex index;
    private long size = -1;
    private boolean failing;

    private IndexFollower(AuditIndex index, AuditDatabase database, Path log, Consumer<String> tell) {
        this.index = index;
        this.database = database;
        this.log = log;
        this.tell = tell;
        this.thread = Thread.ofPlatform().daemon().name("audit-index").start(this::follow);
    }

    /** Opens the index and begins; {@link dev.toll.core.InputException} if the database cannot be used to begin with. */
    public static IndexFollower start(AuditDatabase database, Path log, Consumer<String> tell) {
        return new IndexFollower(AuditIndex.open(database, log), database, log, tell);
    }

    /** How often the database failed. */
    public long failures() {
        return failures.get();
    }

    private void follow() {
        Niceness.lowest();
        var pause = LOOK;
        try {
            while (!closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                pause = once() ? LOOK : pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
            }
        } catch (InterruptedException e) {
            // Closing has waited long enough.
            Thread.currentThread().interrupt();
        }
        once();
        var open = index;
        if (open != null) {
            open.close();
        }
    }

    private boolean once() {
        try {
            var open = index;
            if (open == null) {
                open = AuditIndex.connect(database, log);
                index = open;
            }
            long now = Files.exists(log) ? Files.size(log) : 0;
            if (now == size && !failing) {
                return true;
            }
            open.catchUp();
            size = now;
            if (failing) {
                tell.accept(database + ": the audit index is up to date again");
            }
            failing = false;
            return true;
        } catch (SQLException | IOException e) {
            if (!failing) {
                tell.accept(database + ": the audit index does not follow: " + e.getMessage() + "; the log goes on, and the index will catch up");
            }
            failing = true;
            failures.incrementAndGet();
            drop();
            return false;
        }
    }

    private void drop() {
        var open = index;
        index = null;
        if (open != null) {
            try {
                open.close();
            } catch (RuntimeException e) {
                // It failed before; a new connection takes its place.
                return;
            }
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (!thread.join(LAST)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

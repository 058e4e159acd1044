package dev.toll.model.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One fetcher per repository, among threads and among processes of Toll. The system drops the lock with the process.
 * Python's tools take another kind of lock and do not wait for this one; that costs a second transfer, never a wrong file,
 * since no blob gets its name before its checksum is right.
 */
final class CacheLock implements AutoCloseable {
    // POSIX locks belong to the process: closing any descriptor of the file drops them, so each is opened once only.
    private static final ConcurrentHashMap<Path, ReentrantLock> HERE = new ConcurrentHashMap<>();

    private final ReentrantLock here;
    private final FileChannel channel;

    private CacheLock(ReentrantLock here, FileChannel channel) {
        this.here = here;
        this.channel = channel;
    }

    /** Waits for whoever holds it, after calling {@code waiting} once. */
    static CacheLock take(Path file, Runnable waiting) throws IOException, InterruptedException {
        var path = file.toAbsolutePath().normalize();
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        var here = HERE.computeIfAbsent(path, p -> new ReentrantLock());
        boolean told = false;
        if (!here.tryLock()) {
            waiting.run();
            told = true;
            here.lockInterruptibly();
        }
        FileChannel channel = null;
        boolean held = false;
        try {
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                if (!told) {
                    waiting.run();
                }
                channel.lock();
            }
            held = true;
            return new CacheLock(here, channel);
        } finally {
            if (!held) {
                if (channel != null) {
                    channel.close();
                }
                here.unlock();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            here.unlock();
        }
    }
}

package dev.toll.core.ledger;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock on {@code .lock} of a run folder. The system drops it when the process ends, however it ends, so a killed run
 * leaves nothing to clean up; the number in the file only serves the message.
 */
final class RunLock implements AutoCloseable {
    // A second attempt from this process must not even open the file: POSIX drops a process's locks on a file as soon
    // as the process closes any descriptor of it.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private RunLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    static RunLock take(Path dir) throws IOException {
        var folder = dir.toRealPath();
        if (!HELD_HERE.add(folder)) {
            throw taken(dir, "another process or another part of this one");
        }
        boolean held = false;
        var file = folder.resolve(".lock");
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                String owner = Files.readString(file).strip();
                throw taken(dir, owner.isEmpty() ? "another process" : "another process (" + owner + ")");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(("process " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
            held = true;
            return new RunLock(folder, channel);
        } finally {
            if (!held) {
                channel.close();
                HELD_HERE.remove(folder);
            }
        }
    }

    private static InputException taken(Path dir, String owner) {
        return new InputException(dir + ": " + owner + " is working in this run folder; wait until it ends, or choose another --out");
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            HELD_HERE.remove(folder);
        }
    }
}

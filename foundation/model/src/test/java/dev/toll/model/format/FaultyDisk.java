package dev.toll.model.format;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The real file system seen through a disk that runs full after so many bytes, or under a process that is killed at its
 * so-manieth change of the disk; a write is then cut in half. Once killed, nothing more can be done through it, and the
 * files it had open are closed, as the kernel would.
 */
final class FaultyDisk extends FileSystem {
    /** What a killed process meets: nothing may run after it that could tidy up. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private final FileSystem real;
    private final Provider provider;
    private final List<FileChannel> open = new ArrayList<>();
    private final long capacity;
    private final int lastStep;
    private long written;
    private int steps;
    private boolean dead;

    private FaultyDisk(FileSystem real, long capacity, int lastStep) {
        this.real = real;
        this.capacity = capacity;
        this.lastStep = lastStep;
        this.provider = new Provider();
    }

    /** {@code folder} on a disk that takes {@code capacity} bytes. */
    static Path full(Path folder, long capacity) {
        return new FaultyPath(new FaultyDisk(folder.getFileSystem(), capacity, Integer.MAX_VALUE), folder);
    }

    /** {@code folder} as a process sees it that is killed during its change number {@code step}, counted from 1. */
    static Path killedAt(Path folder, int step) {
        return new FaultyPath(new FaultyDisk(folder.getFileSystem(), Long.MAX_VALUE, step), folder);
    }

    /** {@code folder} on a disk without a fault that only counts. */
    static Path sound(Path folder) {
        return killedAt(folder, Integer.MAX_VALUE);
    }

    static FaultyDisk of(Path path) {
        return ((FaultyPath) path).disk();
    }

    /** Changes made so far. */
    int steps() {
        return steps;
    }

    /** Before every change. */
    void step() {
        if (dead) {
            throw new Killed();
        }
        if (++steps >= lastStep) {
            die();
        }
    }

    /** How many of {@code bytes} get through. */
    int mayWrite(int bytes) {
        if (dead) {
            throw new Killed();
        }
        if (++steps >= lastStep) {
            return bytes / 2;
        }
        int allowed = (int) Math.min(bytes, capacity - written);
        written += allowed;
        return allowed;
    }

    void afterCutWrite() throws IOException {
        if (steps >= lastStep) {
            die();
        }
        throw new IOException("No space left on device");
    }

    private void die() {
        dead = true;
        for (var channel : open) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        throw new Killed();
    }

    private final class Provider extends FileSystemProvider {
        private final FileSystemProvider inner = real.provider();

        private Path r(Path path) {
            if (dead) {
                throw new Killed();
            }
            return FaultyPath.unwrap(path);
        }

        @Override
        public String getScheme() {
            return "faulty";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            return FaultyDisk.this;
        }

        @Override
        public Path getPath(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            var file = r(path);
            if (options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND)) {
                step();
            }
            var channel = inner.newFileChannel(file, options, attributes);
            open.add(channel);
            return new FaultyChannel(FaultyDisk.this, channel);
        }

        @Override
        public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return newFileChannel(path, options, attributes);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
            var stream = inner.newDirectoryStream(r(dir), path -> filter.accept(new FaultyPath(FaultyDisk.this, path)));
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    var paths = stream.iterator();
                    return new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return paths.hasNext();
                        }

                        @Override
                        public Path next() {
                            return new FaultyPath(FaultyDisk.this, paths.next());
                        }
                    };
                }

                @Override
                public void close() throws IOException {
                    stream.close();
                }
            };
        }

        @Override
        public void createDirectory(Path dir, FileAttribute<?>... attributes) throws IOException {
            step();
            inner.createDirectory(r(dir), attributes);
        }

        @Override
        public void delete(Path path) throws IOException {
            step();
            inner.delete(r(path));
        }

        @Override
        public void copy(Path source, Path target, CopyOption... options) throws IOException {
            step();
            inner.copy(r(source), r(target), options);
        }

        @Override
        public void move(Path source, Path target, CopyOption... options) throws IOException {
            step();
            inner.move(r(source), r(target), options);
        }

        @Override
        public boolean isSameFile(Path path, Path other) throws IOException {
            return inner.isSameFile(r(path), r(other));
        }

        @Override
        public boolean isHidden(Path path) throws IOException {
            return inner.isHidden(r(path));
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            return inner.getFileStore(r(path));
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            inner.checkAccess(r(path), modes);
        }

        @Override
        public <V extends FileAttributeView> @Nullable V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
            return inner.getFileAttributeView(r(path), type, options);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options) throws IOException {
            return inner.readAttributes(r(path), type, options);
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
            return inner.readAttributes(r(path), attributes, options);
        }

        @Override
        public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
            throw new FileSystemException(path.toString(), null, "attributes cannot be set on this disk");
        }
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return real.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return real.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return real.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return new FaultyPath(this, real.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        var matcher = real.getPathMatcher(pattern);
        return path -> matcher.matches(FaultyPath.unwrap(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return real.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }
}

package dev.toll.model.format;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Hugging Face model folder out of core: the layout is declared first, then bytes arrive in any order and from
 * any thread, so a model never has to fit memory. The folder appears under its name only when {@link #finish()} has seen
 * every byte of every tensor; {@link #close()} without it leaves nothing behind. A full disk or a fault of the file
 * system while writing is an {@link UncheckedIOException}; an unusable output folder an {@link InputException}.
 */
public final class CheckpointWriter implements AutoCloseable {
    private final StagingFolder staging;
    private final Map<String, ShardOutput> outputs = new LinkedHashMap<>();
    private final Map<String, TensorSpec> specs = new LinkedHashMap<>();
    private final Map<String, WrittenRanges> written = new LinkedHashMap<>();
    private final Map<String, String> shardOf = new LinkedHashMap<>();
    private final @Nullable Journal journal;
    private boolean finished;

    private CheckpointWriter(StagingFolder staging, @Nullable Journal journal) {
        this.staging = staging;
        this.journal = journal;
    }

    /**
     * Starts a checkpoint that will appear as {@code outDir}, which must not exist or be empty.
     *
     * @param layout files and their tensors, for example from {@link Shard#plan}
     * @param metadata {@code __metadata__} of every shard; {@code format=pt}, which transformers asks for, is added
     */
    public static CheckpointWriter create(Path outDir, List<Shard> layout, Map<String, String> metadata) {
        checkLayout(layout);
        return begin(outDir, layout, metadata, new CheckpointWriter(StagingFolder.create(outDir), null));
    }

    /**
     * Starts a checkpoint, or goes on with one that an earlier run with the same {@code key} left unfinished, at whatever
     * byte it was killed. The work lies in a hidden folder beside {@code outDir} until {@link #finish()}; {@link #close()}
     * without it leaves it there for the next try, and work of other keys for the same place is cleared away.
     *
     * <p>The caller asks {@link #recorded()} which tensors an earlier run completed, checks each against its note with
     * {@link #read}, and either {@link #accept}s it or writes it again; it {@link #record}s what it completes itself.
     *
     * @param key names everything that decides the output: same key, same bytes; letters and digits
     */
    public static CheckpointWriter resume(Path outDir, List<Shard> layout, Map<String, String> metadata, String key) {
        checkLayout(layout);
        var staging = StagingFolder.resumable(outDir, key);
        try {
            return begin(outDir, layout, metadata, new CheckpointWriter(staging, Journal.open(staging.journal())));
        } catch (IOException e) {
            throw new InputException(outDir + ": cannot be written (" + e + "); choose another output folder", e);
        }
    }

    /** Removes what dead writers to {@code outDir} left beside it. */
    public static void clearLeftovers(Path outDir) {
        try {
            StagingFolder.clearLeftovers(outDir);
        } catch (IOException e) {
            throw new UncheckedIOException("clearing up beside " + outDir, e);
        }
    }

    private static CheckpointWriter begin(Path outDir, List<Shard> layout, Map<String, String> metadata, CheckpointWriter writer) {
        var staging = writer.staging;
        try {
            requireRoom(outDir, staging.path(), layout, writer.recorded().keySet());
            var all = new TreeMap<>(metadata);
            all.putIfAbsent("format", "pt");
            for (var shard : layout) {
                var file = staging.path().resolve(shard.fileName());
                writer.outputs.put(shard.fileName(), ShardOutput.open(file, shard.tensors(), all));
                for (var tensor : shard.tensors()) {
                    writer.specs.put(tensor.name(), tensor);
                    writer.written.put(tensor.name(), new WrittenRanges());
                    writer.shardOf.put(tensor.name(), shard.fileName());
                }
            }
            return writer;
        } catch (IOException e) {
            writer.close();
            throw new InputException(outDir + ": cannot be written (" + e + "); choose another output folder", e);
        } catch (Throwable t) {
            writer.close();
            throw t;
        }
    }

    private static void checkLayout(List<Shard> layout) {
        var files = new TreeMap<String, String>();
        var tensors = new TreeMap<String, String>();
        for (var shard : layout) {
            if (!shard.fileName().matches("[A-Za-z0-9_][A-Za-z0-9._-]*\\.safetensors")
                    || files.put(shard.fileName(), "") != null) {
                throw new IllegalArgumentException("shard '" + shard.fileName() + "': expected a plain, unique *.safetensors name");
            }
            for (var tensor : shard.tensors()) {
                var other = tensors.put(tensor.name(), shard.fileName());
                if (other != null || tensor.name().equals("__metadata__")) {
                    throw new IllegalArgumentException("tensor " + tensor.name() + " in " + shard.fileName()
                            + (other == null ? ": the name is reserved" : ": already laid out in " + other));
                }
            }
        }
        if (layout.isEmpty()) {
            throw new IllegalArgumentException("layout: no shard; expected at least one");
        }
    }

    private static void requireRoom(Path outDir, Path staging, List<Shard> layout, Set<String> there) throws IOException {
        long needed = layout.stream()
                .flatMap(shard -> shard.tensors().stream())
                .filter(tensor -> !there.contains(tensor.name()))
                .mapToLong(TensorSpec::bytes)
                .sum();
        long usable = Files.getFileStore(staging).getUsableSpace();
        if (needed > usable) {
            throw new InputException(outDir + ": the checkpoint needs " + needed + " bytes, its disk has " + usable
                    + " left; free some or choose another output folder");
        }
    }

    /**
     * Writes raw little-endian bytes of a tensor from {@code byteOffset} (within the tensor) on. The chunk is native
     * memory or backed by a byte array. Throws {@link IllegalArgumentException} for an unknown tensor or a range outside
     * it, {@link IllegalStateException} for bytes that were already written.
     */
    public void write(String name, long byteOffset, MemorySegment chunk) {
        var spec = spec(name);
        long end = byteOffset + chunk.byteSize();
        if (byteOffset < 0 || end < byteOffset || end > spec.bytes()) {
            throw new IllegalArgumentException("tensor " + name + ": bytes " + byteOffset + " to " + end + " are outside its " + spec.bytes());
        }
        try {
            output(name).write(name, byteOffset, chunk);
        } catch (IOException e) {
            throw failed("writing tensor " + name, e);
        }
        // Counted only once on disk: a failed write must not look complete to finish().
        if (!ranges(name).claim(byteOffset, end)) {
            throw new IllegalStateException("tensor " + name + ": bytes " + byteOffset + " to " + end + " were already written");
        }
    }

    /**
     * Where in a block of {@link Direct#BLOCK} bytes this byte of a tensor lies in its file. Native memory that begins as far
     * behind a multiple of it is written and read past the page cache.
     */
    public int phase(String name, long byteOffset) {
        return output(name).phase(name, byteOffset);
    }

    /** Tensors that an earlier run recorded as complete, with its notes; empty for a writer that cannot resume. */
    public Map<String, String> recorded() {
        return journal == null ? Map.of() : Collections.unmodifiableMap(journal.earlier());
    }

    /** Takes over a recorded tensor as it lies on disk; the caller has checked it. */
    public void accept(String name) {
        if (!recorded().containsKey(name) || !ranges(name).claim(0, spec(name).bytes())) {
            throw new IllegalStateException("tensor " + name + " was not recorded, or was written by now");
        }
    }

    /** Records a tensor as complete, with a note that lets a later run check it, such as a digest of its bytes. */
    public void record(String name, String note) {
        if (journal == null) {
            throw new IllegalStateException("this writer cannot resume and records nothing");
        }
        if (ranges(name).total() != spec(name).bytes()) {
            throw new IllegalStateException("tensor " + name + " is not complete");
        }
        try {
            journal.add(name, note);
        } catch (IOException e) {
            throw failed("recording tensor " + name, e);
        }
    }

    /** Reads bytes of a tensor back from the file; false when the file is too short to hold them. */
    public boolean read(String name, long byteOffset, MemorySegment target) {
        try {
            return output(name).read(name, byteOffset, target);
        } catch (IOException e) {
            throw failed("reading back tensor " + name, e);
        }
    }

    /** A fault of the file system, with what it means for the user: a full disk is the one that happens. */
    private UncheckedIOException failed(String doing, IOException e) {
        String kept = journal == null ? "" : "; what was done so far is kept, the same command goes on from there";
        String reason = String.valueOf(e instanceof FileSystemException f ? f.getReason() : e.getMessage());
        String advice = reason.contains("No space left") || reason.contains("quota") || reason.contains("File too large")
                ? "; free some disk space or choose another output folder" : "";
        var told = new FileSystemException(staging.path().toString(), null, doing + " failed: " + reason + advice + kept);
        told.initCause(e);
        return new UncheckedIOException(told);
    }

    /** {@link #write(String, long, MemorySegment)} for the remaining bytes of a buffer. */
    public void write(String name, long byteOffset, ByteBuffer chunk) {
        write(name, byteOffset, MemorySegment.ofBuffer(chunk));
    }

    /** Encodes floats in the tensor's own type and writes them from element {@code first} on. */
    public void writeFloats(String name, long first, float[] values, int from, int count) {
        var dtype = spec(name).dtype();
        var bytes = new byte[Math.multiplyExact(count, dtype.bytes())];
        FloatCodec.encode(values, from, count, dtype, MemorySegment.ofArray(bytes), 0);
        write(name, first * dtype.bytes(), MemorySegment.ofArray(bytes));
    }

    /** Encodes and writes a whole tensor. */
    public void writeFloats(String name, float[] values) {
        writeFloats(name, 0, values, 0, values.length);
    }

    /**
     * Copies those of the named files that exist in {@code fromDir} and returns their names, so that a caller can say
     * what was not there. {@link Checkpoint#SIDE_FILES} is the usual list.
     */
    public List<String> copySideFiles(Path fromDir, String... names) {
        var copied = new ArrayList<String>();
        for (var name : names) {
            var source = fromDir.resolve(name);
            if (Files.isRegularFile(source)) {
                try {
                    Files.copy(source, sideFile(name), StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException e) {
                    throw failed("copying " + source, e);
                }
                copied.add(name);
            }
        }
        return copied;
    }

    /** Writes a small text file beside the weights, for example config.json. */
    public void writeSideFile(String name, String text) {
        try {
            Files.writeString(sideFile(name), text);
        } catch (IOException e) {
            throw failed("writing " + name, e);
        }
    }

    /**
     * Lets {@code writer} make the folder {@code name} inside this one, such as the adapter that belongs to the weights: it
     * appears together with everything else or not at all.
     */
    public void nest(String name, Consumer<Path> writer) {
        writer.accept(sideFile(name));
    }

    private Path sideFile(String name) {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9._-]*") || outputs.containsKey(name)) {
            throw new IllegalArgumentException("side file '" + name + "': expected a plain name that is no shard's");
        }
        return staging.path().resolve(name);
    }

    /**
     * Checks that every byte was written, forces everything to disk, writes the index if there is more than one shard,
     * and renames the folder into place. Throws {@link IllegalStateException} naming the incomplete tensors otherwise.
     */
    public void finish() {
        if (finished) {
            throw new IllegalStateException("this checkpoint is already finished");
        }
        requireComplete();
        try {
            for (var output : outputs.values()) {
                output.sync();
                output.close();
            }
            if (outputs.size() > 1) {
                writeSideFile(ShardIndex.FILE_NAME, index());
            }
            syncSideFiles();
            if (journal != null) {
                journal.close();
            }
            staging.moveIntoPlace();
        } catch (IOException e) {
            throw failed("finishing the checkpoint", e);
        }
        finished = true;
    }

    private void requireComplete() {
        var missing = new ArrayList<String>();
        specs.forEach((name, spec) -> {
            long done = ranges(name).total();
            if (done != spec.bytes()) {
                missing.add(name + " (" + done + " of " + spec.bytes() + " bytes)");
            }
        });
        if (!missing.isEmpty()) {
            throw new IllegalStateException("checkpoint incomplete, " + missing.size() + " of " + specs.size()
                    + " tensors lack bytes: " + String.join(", ", missing));
        }
    }

    private String index() {
        long total = specs.values().stream().mapToLong(TensorSpec::bytes).sum();
        var root = new LinkedHashMap<String, Object>();
        root.put("metadata", Map.of("total_size", total));
        root.put("weight_map", shardOf);
        return Json.write(root);
    }

    private void syncSideFiles() throws IOException {
        try (var entries = Files.newDirectoryStream(staging.path())) {
            for (var entry : entries) {
                var name = entry.getFileName();
                // A nested folder was made durable by its own writer.
                if (name != null && !outputs.containsKey(name.toString()) && !Files.isDirectory(entry)) {
                    // READ suffices for fsync, and a side file copied from a read-only original is read-only.
                    try (var channel = FileChannel.open(entry, StandardOpenOption.READ)) {
                        channel.force(true);
                    }
                }
            }
        }
    }

    private TensorSpec spec(String name) {
        var spec = specs.get(name);
        if (spec == null) {
            throw new IllegalArgumentException("tensor " + name + " is not in the layout of this checkpoint");
        }
        return spec;
    }

    private WrittenRanges ranges(String name) {
        var ranges = written.get(name);
        if (ranges == null) {
            throw new AssertionError("tensor " + name + " has no ranges");
        }
        return ranges;
    }

    private ShardOutput output(String name) {
        var output = outputs.get(shardOf.getOrDefault(name, ""));
        if (output == null) {
            throw new AssertionError("tensor " + name + " has no shard");
        }
        return output;
    }

    /** Removes everything written unless {@link #finish()} succeeded or the writer can resume. */
    @Override
    public void close() {
        try {
            if (journal != null) {
                journal.close();
            }
            for (var output : outputs.values()) {
                output.close();
            }
            staging.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cleaning up " + staging.path(), e);
        }
    }
}

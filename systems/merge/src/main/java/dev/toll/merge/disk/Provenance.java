package dev.toll.merge.disk;

import dev.toll.core.InputException;
import dev.toll.core.ledger.ContentHash;
import dev.toll.model.format.Checkpoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a merged model comes from: {@code toll-merge.json} beside it. It is the same for the same merge wherever and
 * whenever it is run, so it holds no date and no machine. Inputs are named by folder, and by each shard's size and the
 * SHA-256 of its header; small inputs also by the hash of all their bytes.
 */
final class Provenance {
    static final String FILE = "toll-merge.json";

    /** Up to here hashing every byte takes about a second. */
    private static final long HASHED_WHOLE = 1L << 30;

    private static final int MAX_HEADER = 100_000_000;

    private Provenance() {}

    static Map<String, Object> of(MergeOrder order, List<Checkpoint> inputs) {
        var root = new LinkedHashMap<String, Object>();
        root.put("method", order.method());
        root.put("parameters", order.parameters());
        root.put("metadata", new TreeMap<>(order.metadata()));
        root.put("dtype", order.dtype() == null ? "as in the first input" : order.dtype().torchName());
        root.put("vocabulary", order.vocabulary().toString());
        root.put("inputs", inputs.stream().map(Provenance::input).toList());
        return root;
    }

    private static Map<String, Object> input(Checkpoint input) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("folder", String.valueOf(input.dir().getFileName()));
        var shards = new ArrayList<Map<String, Object>>();
        long total = 0;
        for (var shard : input.shards()) {
            var file = input.dir().resolve(shard);
            long size = size(file);
            total += size;
            shards.add(Map.of("file", shard, "bytes", size, "headerSha256", headerHash(file)));
        }
        entry.put("shards", shards.stream().map(TreeMap::new).toList());
        if (total <= HASHED_WHOLE) {
            entry.put("contentHash", input.contentHash());
        }
        return entry;
    }

    /** Names the job: equal keys mean equal bytes. Inputs that were touched since count as others. */
    static String key(Map<String, Object> provenance, List<Checkpoint> inputs) {
        var builder = ContentHash.builder().add("toll merge 1").add(SideFiles.JSON.writeValueAsString(provenance));
        for (var input : inputs) {
            builder.add(input.dir().toAbsolutePath().normalize().toString());
            for (var shard : input.shards()) {
                try {
                    builder.add(Files.getLastModifiedTime(input.dir().resolve(shard)).toString());
                } catch (IOException e) {
                    throw new InputException(input.dir().resolve(shard) + ": cannot be read (" + e + ")", e);
                }
            }
        }
        return builder.hex().substring(0, 32);
    }

    /** Whether {@code out} was written by the very job. */
    static boolean isDone(Path out, String key) {
        var file = out.resolve(FILE);
        return Files.isRegularFile(file) && SideFiles.read(file).path("job").asString("").equals(key);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e + ")", e);
        }
    }

    private static String headerHash(Path file) {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            long length = Long.reverseBytes(in.readLong());
            // The header was parsed before; this only guards against a file that changed since.
            var header = new byte[(int) Math.clamp(length, 0, MAX_HEADER)];
            in.readFully(header);
            return ContentHash.ofBytes(header);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e + ")", e);
        }
    }
}

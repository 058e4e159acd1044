package dev.toll.model.format;

import dev.toll.core.InputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** {@code model.safetensors.index.json}: which shard holds which tensor. */
record ShardIndex(Path file, Map<String, String> weightMap) {
    static final String FILE_NAME = "model.safetensors.index.json";

    static ShardIndex read(Path dir) {
        var file = dir.resolve(FILE_NAME);
        var map = Json.readObject(file).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new InputException(file + ": weight_map is missing or empty; expected tensor name → shard file");
        }
        var weightMap = new LinkedHashMap<String, String>();
        var faults = new TreeSet<String>();
        for (var entry : map.properties()) {
            if (!entry.getValue().isString()) {
                faults.add("tensor " + entry.getKey() + " maps to " + entry.getValue() + "; expected a file name");
                continue;
            }
            String shard = entry.getValue().stringValue();
            if (!isInside(dir, shard)) {
                faults.add("shard '" + shard + "' leaves the model's folder; refused");
            } else if (!Files.isRegularFile(dir.resolve(shard))) {
                faults.add("shard " + shard + " is missing from " + dir + "; fetch it again");
            }
            weightMap.put(entry.getKey(), shard);
        }
        Faults.throwIfAny(file.toString(), new ArrayList<>(faults));
        return new ShardIndex(file, Collections.unmodifiableMap(weightMap));
    }

    /** Shard file names, each once, sorted. */
    List<String> shards() {
        return List.copyOf(new TreeSet<>(weightMap.values()));
    }

    /** Lexical on purpose: hub caches hold symbolic links to blobs outside the snapshot folder, and those are fine. */
    private static boolean isInside(Path dir, String shard) {
        try {
            var path = Path.of(shard);
            return !path.isAbsolute()
                    && !shard.isEmpty()
                    && !path.normalize().startsWith("..")
                    && dir.resolve(path).normalize().startsWith(dir.normalize());
        } catch (InvalidPathException e) {
            return false;
        }
    }
}

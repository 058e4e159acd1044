package dev.toll.model.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One safetensors file that is going to be written, and the tensors in it. */
public record Shard(String fileName, List<TensorSpec> tensors) {
    public Shard {
        tensors = List.copyOf(tensors);
    }

    /** The file name {@code transformers} looks for when a checkpoint is a single file. */
    public static final String SINGLE = "model.safetensors";

    /**
     * Splits tensors, in order, into files of at most {@code maxBytes} (a tensor larger than that gets a file of its
     * own), named as {@code transformers} names them: {@code model.safetensors}, or {@code model-00001-of-00003.safetensors}.
     */
    public static List<Shard> plan(List<TensorSpec> tensors, long maxBytes) {
        var groups = new ArrayList<List<TensorSpec>>();
        long room = 0;
        for (var tensor : tensors) {
            if (groups.isEmpty() || tensor.bytes() > room) {
                groups.add(new ArrayList<>());
                room = maxBytes;
            }
            groups.getLast().add(tensor);
            room -= tensor.bytes();
        }
        if (groups.size() <= 1) {
            return List.of(new Shard(SINGLE, tensors));
        }
        var shards = new ArrayList<Shard>();
        for (int i = 0; i < groups.size(); i++) {
            String name = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, groups.size());
            shards.add(new Shard(name, groups.get(i)));
        }
        return shards;
    }
}

package dev.toll.merge.disk;

import dev.toll.core.progress.ProgressView;
import dev.toll.merge.method.Linear;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import dev.toll.model.format.Shard;
import dev.toll.model.format.TensorSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A merge of two small models in a process of its own, to be killed or to be given a disk that is too small. */
final class MergeProcess {
    static final List<String> FILES = List.of("a.safetensors", "b.safetensors");

    private MergeProcess() {}

    /** Two shards of five tensors, every type among them. */
    static Path model(Path dir, long seed) {
        var layout = List.of(
                new Shard("a.safetensors", List.of(new TensorSpec("model.embed_tokens.weight", Dtype.F32, new long[] {40, 64}), new TensorSpec("model.layers.0.w", Dtype.BF16, new long[] {90, 64}))),
                new Shard("b.safetensors", List.of(new TensorSpec("model.layers.0.norm", Dtype.F16, new long[] {63}), new TensorSpec("model.layers.1.w", Dtype.BF16, new long[] {91, 63}),
                        new TensorSpec("lm_head.weight", Dtype.F32, new long[] {40, 64}))));
        var random = new Random(seed);
        try (var writer = CheckpointWriter.create(dir, layout, Map.of())) {
            for (var shard : layout) {
                for (var spec : shard.tensors()) {
                    var values = new float[Math.toIntExact(spec.elements())];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) random.nextGaussian();
                    }
                    writer.writeFloats(spec.name(), values);
                }
            }
            writer.writeSideFile("config.json", "{\"model_type\": \"llama\", \"vocab_size\": 40}");
            writer.finish();
        }
        return dir;
    }

    static MergeOrder order(Path a, Path b, Path out) {
        return new MergeOrder(List.of(a, b), name -> new Linear(new double[] {0.7, 0.3}), null, new MergeOrder.Vocabulary.Same(), out, "linear", "merge_method: linear", Map.of(), 1);
    }

    /** Merges {@code args[0]} and {@code args[1]} into {@code args[2]}, saying the name of every tensor as it is begun; at the third one the disk is filled by a file {@code args[3]}, where given. */
    public static void main(String[] args) {
        var order = order(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
        var begun = new AtomicInteger();
        var told = new MergeOrder(order.inputs(), name -> {
            System.out.println(name);
            if (args.length > 3 && begun.incrementAndGet() == 3) {
                fill(Path.of(args[3]));
            }
            return order.rules().apply(name);
        }, null, order.vocabulary(), order.out(), order.method(), order.parameters(), order.metadata(), order.threads());
        var merged = DiskMerge.run(told, ProgressView.silent());
        System.out.println("done, " + merged.resumed() + " taken over");
    }

    private static void fill(Path file) {
        try (var out = Files.newOutputStream(file)) {
            var bytes = new byte[512];
            while (true) {
                out.write(bytes);
            }
        } catch (IOException full) {
            System.out.println("full: " + full.getMessage());
        }
    }

    /** The command that merges into {@code out}. */
    static List<String> command(Path a, Path b, Path... out) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp",
                System.getProperty("java.class.path"), MergeProcess.class.getName(), a.toString(), b.toString()));
        for (var path : out) {
            command.add(path.toString());
        }
        return command;
    }

    static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }
}

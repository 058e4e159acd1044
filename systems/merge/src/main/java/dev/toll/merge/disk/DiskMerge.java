package dev.toll.merge.disk;

import dev.toll.core.InputException;
import dev.toll.core.progress.Progress;
import dev.toll.core.progress.ProgressView;
import dev.toll.merge.method.Keep;
import dev.toll.merge.method.Linear;
import dev.toll.merge.method.Rule;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Shard;
import dev.toll.model.format.TensorReader;
import dev.toll.model.format.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Merges checkpoints on disk. In memory there is a tile of each input per thread, whatever the models' size. Headers are
 * written first, data once and to its final place in files that are renamed as one when all of it is durable; every tile
 * is read back. A run that was killed goes on where it was when the same order is given again. The result does not depend
 * on threads or interruptions, bit for bit.
 */
public final class DiskMerge {
    /** Tensors under way at once: while one waits for its last tile, the next keeps the threads busy. */
    private static final int TENSORS_UNDER_WAY = 3;

    private final MergeOrder order;
    private final List<Checkpoint> inputs;
    private final SortedMap<String, Long> nonFinite = Collections.synchronizedSortedMap(new TreeMap<>());
    private final AtomicInteger copied = new AtomicInteger();
    private final AtomicInteger resumed = new AtomicInteger();
    private final long started = System.nanoTime();

    private DiskMerge(MergeOrder order, List<Checkpoint> inputs) {
        this.order = order;
        this.inputs = inputs;
    }

    /**
     * Does the merge, or says that it was already done. Throws {@link InputException} for inputs that do not go together
     * and {@link java.io.UncheckedIOException} when the disk fails or is full; what was done by then is kept.
     */
    public static Merged run(MergeOrder order, ProgressView view) {
        var inputs = new ArrayList<Checkpoint>();
        try {
            for (var dir : order.inputs()) {
                refuseSame(order.out(), dir);
                inputs.add(Checkpoint.open(dir));
            }
            return new DiskMerge(order, inputs).run(view);
        } finally {
            inputs.forEach(Checkpoint::close);
        }
    }

    private static void refuseSame(Path out, Path dir) {
        if (out.toAbsolutePath().normalize().equals(dir.toAbsolutePath().normalize())) {
            throw new InputException(out + ": is one of the models to merge; choose another output folder");
        }
    }

    private Merged run(ProgressView view) {
        var tokens = TokenPlan.of(order, inputs);
        var notes = new ArrayList<>(Compatibility.check(inputs, tokens.tensors()));
        notes.addAll(tokens.notes());
        var layout = layout(tokens);
        long total = layout.stream().flatMap(s -> s.tensors().stream()).mapToLong(TensorSpec::elements).sum();
        int tensors = layout.stream().mapToInt(s -> s.tensors().size()).sum();
        var provenance = new LinkedHashMap<>(Provenance.of(order, inputs));
        String key = Provenance.key(provenance, inputs);
        if (Provenance.isDone(order.out(), key)) {
            CheckpointWriter.clearLeftovers(order.out());
            return new Merged(order.out(), tensors, total, 0, tensors, true, new TreeMap<>(), notes, seconds());
        }
        var metadata = new TreeMap<>(order.metadata());
        metadata.put("toll.merge", key);
        try (var writer = CheckpointWriter.resume(order.out(), layout, metadata, key);
                var readers = new Readers(inputs);
                var progress = view.start("merging " + tensors + " tensors", total);
                var workshop = new Workshop(order.threads(), inputs.size());
                var tensorThreads = Executors.newFixedThreadPool(TENSORS_UNDER_WAY, Thread.ofPlatform().daemon().factory())) {
            var work = new ArrayList<Callable<Boolean>>();
            layout.forEach(shard -> shard.tensors().forEach(spec -> work.add(() -> {
                merge(spec, tokens.sources(spec.name(), readers.list()), workshop, writer, progress);
                return true;
            })));
            Workshop.collect(work.stream().map(tensorThreads::submit).toList(), workshop::stop);
            var carriedFrom = order.inputs().get(tokens.input());
            var written = new TreeSet<>(tokens.writeFiles(writer));
            notes.addAll(SideFiles.carry(carriedFrom, writer, order.dtype(), tokens.vocabSize(), written));
            provenance.put("job", key);
            provenance.put("nonFinite", nonFinite);
            writer.writeSideFile(Provenance.FILE, SideFiles.JSON.writeValueAsString(provenance) + "\n");
            writer.writeSideFile("README.md", ModelCard.text(order, notes));
            progress.note("waiting for the disk");
            writer.finish();
        }
        verify(layout);
        return new Merged(order.out(), tensors, total, copied.get(), resumed.get(), false, nonFinite, notes, seconds());
    }

    private void merge(TensorSpec spec, List<Source> sources, Workshop workshop, CheckpointWriter writer, Progress progress) {
        Rule rule = spec.dtype().isFloat() ? order.rules().apply(spec.name()) : new Keep(0);
        var tiles = new TensorTiles(spec, sources, rule.rowWise(), workshop, writer, progress);
        String note = writer.recorded().get(spec.name());
        if (note != null && note.startsWith(tiles.digestOnDisk() + " ")) {
            writer.accept(spec.name());
            progress.alreadyDone(spec.elements());
            resumed.incrementAndGet();
            count(spec, Long.parseLong(note.substring(note.indexOf(' ') + 1)));
            return;
        }
        rule.apply(tiles);
        if (rule instanceof Keep || rule instanceof Linear linear && Arrays.stream(linear.weights()).filter(w -> w != 0).count() == 1) {
            copied.incrementAndGet();
        }
        writer.record(spec.name(), tiles.digest() + " " + tiles.nonFinite());
        count(spec, tiles.nonFinite());
    }

    private void count(TensorSpec spec, long found) {
        if (found > 0) {
            nonFinite.put(spec.name(), found);
        }
    }

    private List<Shard> layout(TokenPlan tokens) {
        var first = inputs.getFirst();
        var byShard = new LinkedHashMap<String, List<TensorSpec>>();
        for (var name : first.names()) {
            var info = first.info(name);
            var dtype = order.dtype() == null || !info.dtype().isFloat() ? info.dtype() : order.dtype();
            byShard.computeIfAbsent(first.shardOf(name), s -> new ArrayList<>()).add(new TensorSpec(name, dtype, tokens.shape(info)));
        }
        var shards = new ArrayList<Shard>();
        byShard.forEach((file, specs) -> shards.add(new Shard(file, specs)));
        return shards;
    }

    /** Opens the finished folder as any reader would and compares it with what was promised. */
    private void verify(List<Shard> layout) {
        try (var written = Checkpoint.open(order.out())) {
            for (var shard : layout) {
                for (var spec : shard.tensors()) {
                    var info = written.info(spec.name());
                    if (info.dtype() != spec.dtype() || !Arrays.equals(info.shape(), spec.shape()) || !written.shardOf(spec.name()).equals(shard.fileName())) {
                        throw new IllegalStateException(order.out() + ": tensor " + spec.name() + " reads back as " + info + "; expected " + spec);
                    }
                }
            }
            if (!Set.copyOf(written.names()).equals(Set.copyOf(inputs.getFirst().names()))) {
                throw new IllegalStateException(order.out() + ": reads back with other tensors than were written");
            }
        }
    }

    private double seconds() {
        return (System.nanoTime() - started) / 1e9;
    }

    /** The inputs, open for reading. */
    private static final class Readers implements AutoCloseable {
        private final List<TensorReader> list = new ArrayList<>();

        Readers(List<Checkpoint> inputs) {
            inputs.forEach(input -> list.add(TensorReader.open(input)));
        }

        List<TensorReader> list() {
            return list;
        }

        @Override
        public void close() {
            list.forEach(TensorReader::close);
        }
    }
}

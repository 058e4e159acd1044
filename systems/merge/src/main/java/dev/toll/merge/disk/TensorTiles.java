package dev.toll.merge.disk;

import dev.toll.core.progress.Progress;
import dev.toll.merge.method.Linear;
import dev.toll.merge.method.Tile;
import dev.toll.merge.method.Tiles;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import dev.toll.model.format.FloatCodec;
import dev.toll.model.format.TensorSpec;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** One tensor on disk as a rule sees it. Every tile written is read back and compared before it counts. */
final class TensorTiles implements Tiles {
    /** Beyond half an ulp above the largest half-precision number, 65504, rounding gives infinity. */
    private static final float F16_OVERFLOW = 65520;

    /** Elements worked on at once where nothing needs a whole tile. */
    private static final int BLOCK = 8192;

    private final TensorSpec spec;
    private final List<Source> sources;
    private final Workshop workshop;
    private final CheckpointWriter writer;
    private final Progress progress;
    private final Cut cut;
    private final LongAdder nonFinite = new LongAdder();
    private List<Long> checksums = List.of();

    TensorTiles(TensorSpec spec, List<Source> sources, boolean wholeRows, Workshop workshop, CheckpointWriter writer, Progress progress) {
        this.spec = spec;
        this.sources = sources;
        this.workshop = workshop;
        this.writer = writer;
        this.progress = progress;
        this.cut = Cut.of(spec.elements(), rowLength(), wholeRows);
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public long elements() {
        return spec.elements();
    }

    @Override
    public int rowLength() {
        long[] shape = spec.shape();
        return shape.length == 0 ? 1 : Math.toIntExact(shape[shape.length - 1]);
    }

    @Override
    public <S> List<S> scan(Function<Tile, S> look) {
        return workshop.run(cut.count(), cut.capacity(), (index, bench) -> look.apply(load(index, bench)));
    }

    @Override
    public void write(Consumer<Tile> merge) {
        checksums = workshop.run(cut.count(), cut.capacity(), (index, bench) -> {
            var tile = load(index, bench);
            merge.accept(tile);
            return encode(tile, bench);
        });
    }

    @Override
    public void mix(double... weights) {
        if (sources.stream().anyMatch(s -> s.rawType() == null)) {
            write(tile -> Linear.mix(tile, weights));
            return;
        }
        checksums = workshop.run(cut.count(), cut.capacity(), (index, bench) -> {
            var raw = new ArrayList<@Nullable MemorySegment>();
            for (int k = 0; k < weights.length; k++) {
                raw.add(weights[k] == 0 ? null : sources.get(k).readRaw(cut.first(index), cut.count(index), bench.raw(k)));
            }
            return mix(index, bench, raw, weights);
        });
    }

    /** Block by block, so that what is between reading and writing stays in the cache. */
    private long mix(int index, Workshop.Bench bench, List<@Nullable MemorySegment> raw, double[] weights) {
        int count = cut.count(index);
        var sum = new Linear.Sum(BLOCK);
        var block = new float[BLOCK];
        var bytes = placed(bench.out(), index);
        int unusable = 0;
        for (int from = 0; from < count; from += BLOCK) {
            int n = Math.min(BLOCK, count - from);
            sum.clear(n);
            for (int k = 0; k < weights.length; k++) {
                var input = raw.get(k);
                if (input != null) {
                    FloatCodec.decode(input, Objects.requireNonNull(sources.get(k).rawType()), from, block, 0, n);
                    sum.add(weights[k], block, 0, n);
                }
            }
            sum.round(block, 0, n);
            unusable += countNonFinite(block, n);
            FloatCodec.encode(block, 0, n, spec.dtype(), bytes, from);
        }
        nonFinite.add(unusable);
        return put(index, bytes, bench.in());
    }

    @Override
    public void copy(int k) {
        var source = sources.get(k);
        checksums = workshop.run(cut.count(), cut.capacity(), (index, bench) -> {
            if (source.rawType() != spec.dtype()) {
                var tile = bench.tile().at(index, cut.first(index), cut.count(index));
                source.read(tile.first(), tile.count(), tile.out(), bench.in());
                return encode(tile, bench);
            }
            var bytes = placed(bench.out(), index);
            bytes.copyFrom(source.readRaw(cut.first(index), cut.count(index), bench.in()));
            return put(index, bytes, bench.in());
        });
    }

    private Tile load(int index, Workshop.Bench bench) {
        var tile = bench.tile().at(index, cut.first(index), cut.count(index));
        for (int k = 0; k < sources.size(); k++) {
            sources.get(k).read(tile.first(), tile.count(), tile.input(k), bench.in());
        }
        return tile;
    }

    private long encode(Tile tile, Workshop.Bench bench) {
        nonFinite.add(countNonFinite(tile.out(), tile.count()));
        var bytes = placed(bench.out(), tile.index());
        FloatCodec.encode(tile.out(), 0, tile.count(), spec.dtype(), bytes, 0);
        return put(tile.index(), bytes, bench.in());
    }

    private int countNonFinite(float[] values, int count) {
        float limit = spec.dtype() == Dtype.F16 ? F16_OVERFLOW : Float.POSITIVE_INFINITY;
        float largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Math.abs(values[i])); // NaN stays
        }
        if (largest < limit) {
            return 0;
        }
        int found = 0;
        for (int i = 0; i < count; i++) {
            found += Math.abs(values[i]) < limit ? 0 : 1;
        }
        return found;
    }

    /** The part of {@code memory} that lies to blocks of memory as tile {@code index} does to those of the file. */
    private MemorySegment placed(MemorySegment memory, int index) {
        int width = spec.dtype().bytes();
        return memory.asSlice(writer.phase(name(), cut.first(index) * width), (long) cut.count(index) * width);
    }

    private long put(int index, MemorySegment bytes, MemorySegment scratch) {
        long offset = cut.first(index) * spec.dtype().bytes();
        writer.write(name(), offset, bytes);
        var back = placed(scratch, index);
        if (!writer.read(name(), offset, back) || bytes.mismatch(back) != -1) {
            throw new UncheckedIOException(new FileSystemException(name(), null,
                    "bytes " + offset + " and on of this tensor read back otherwise than they were written; the disk or its driver is at fault"));
        }
        progress.step(cut.count(index));
        return checksum(bytes);
    }

    private static long checksum(MemorySegment bytes) {
        var crc = new CRC32C();
        crc.update(bytes.asByteBuffer());
        return crc.getValue();
    }

    /** Digest of what was written: of the tiles' CRC32Cs. */
    String digest() {
        return Digests.of(checksums);
    }

    /** The same digest of what lies on disk from an earlier run; empty text when the file is too short. */
    String digestOnDisk() {
        var found = workshop.run(cut.count(), cut.capacity(), (index, bench) -> {
            var bytes = placed(bench.in(), index);
            return writer.read(name(), cut.first(index) * spec.dtype().bytes(), bytes) ? checksum(bytes) : -1L;
        });
        return found.contains(-1L) ? "" : Digests.of(found);
    }

    /** Elements of the result that are NaN, infinite, or too large for the type they were written in. */
    long nonFinite() {
        return nonFinite.sum();
    }
}

package dev.toll.merge.disk;

import dev.toll.core.progress.Progress;
import dev.toll.merge.method.Tile;
import dev.toll.merge.method.Tiles;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import dev.toll.model.format.FloatCodec;
import dev.toll.model.format.TensorSpec;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.CRC32C;

/** One tensor on disk as a rule sees it. Every tile written is read back and compared before it counts. */
final class TensorTiles implements Tiles {
    /** Beyond half an ulp above the largest half-precision number, 65504, rounding gives infinity. */
    private static final float F16_OVERFLOW = 65520;

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
    public void copy(int k) {
        var source = sources.get(k);
        checksums = workshop.run(cut.count(), cut.capacity(), (index, bench) -> {
            if (source.rawType() != spec.dtype()) {
                var tile = bench.tile().at(index, cut.first(index), cut.count(index));
                source.read(tile.first(), tile.count(), tile.out(), bench.in());
                return encode(tile, bench);
            }
            var bytes = bench.out().asSlice(0, (long) cut.count(index) * spec.dtype().bytes());
            source.readRaw(cut.first(index), cut.count(index), bytes);
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
        int unusable = countNonFinite(tile.out(), tile.count(), spec.dtype() == Dtype.F16 ? F16_OVERFLOW : Float.POSITIVE_INFINITY);
        if (unusable > 0) {
            nonFinite.add(unusable);
        }
        var bytes = bench.out().asSlice(0, (long) tile.count() * spec.dtype().bytes());
        FloatCodec.encode(tile.out(), 0, tile.count(), spec.dtype(), bytes, 0);
        return put(tile.index(), bytes, bench.in());
    }

    private static int countNonFinite(float[] values, int count, float limit) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            found += Math.abs(values[i]) < limit ? 0 : 1;
        }
        return found;
    }

    private long put(int index, MemorySegment bytes, MemorySegment scratch) {
        long offset = cut.first(index) * spec.dtype().bytes();
        writer.write(name(), offset, bytes);
        var back = scratch.asSlice(0, bytes.byteSize());
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
            var bytes = bench.in().asSlice(0, (long) cut.count(index) * spec.dtype().bytes());
            return writer.read(name(), cut.first(index) * spec.dtype().bytes(), bytes) ? checksum(bytes) : -1L;
        });
        return found.contains(-1L) ? "" : Digests.of(found);
    }

    /** Elements of the result that are NaN, infinite, or too large for the type they were written in. */
    long nonFinite() {
        return nonFinite.sum();
    }
}

package dev.toll.model.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Floats to and from the bytes of F32, F16, BF16 and F64, little-endian. Narrowing rounds to nearest, ties to even (IEEE
 * 754 and PyTorch); overflow becomes infinity, NaN stays NaN with its sign. Widening F64 is the one decoding that rounds.
 *
 * <p>Works in blocks on plain arrays, because loops over arrays vectorise where loops over unaligned segments do not; and
 * bfloat16 in pairs, two in an int and two floats in a long, because loops between short and int do not vectorise either,
 * and loops between int and long do.
 */
public final class FloatCodec {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt NATIVE_INT = ValueLayout.JAVA_INT;
    /** Two floats of an array; of an array that begins at a multiple of 4, not always of 8. */
    private static final ValueLayout.OfLong FLOATS = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK = 4096;
    private static final int PAIRS = 1024;

    private FloatCodec() {}

    /**
     * Decodes {@code count} elements of {@code source} from element {@code first} on into {@code target}, from
     * {@code targetIndex} on. Throws {@link IllegalArgumentException} for a type that is not a float type.
     */
    public static void decode(
            MemorySegment source, Dtype dtype, long first, float[] target, int targetIndex, int count) {
        Objects.checkFromIndexSize(targetIndex, count, target.length);
        requireFloat(dtype);
        long at = first * dtype.bytes();
        var floats = MemorySegment.ofArray(target);
        // Bits travel as ints: a signalling NaN must not pass through a float register on its way.
        if (dtype == Dtype.F32) {
            MemorySegment.copy(source, INT, at, floats, NATIVE_INT, 4L * targetIndex, count);
            return;
        }
        if (dtype == Dtype.BF16) {
            decodeBfloat16(source, at, floats, targetIndex, count);
            return;
        }
        var halves = new short[dtype == Dtype.F64 ? 0 : Math.min(BLOCK, count)];
        var doubles = new double[dtype == Dtype.F64 ? Math.min(BLOCK, count) : 0];
        for (int done = 0; done < count; done += BLOCK) {
            int n = Math.min(BLOCK, count - done);
            int to = targetIndex + done;
            long from = at + (long) done * dtype.bytes();
            switch (dtype) {
                case F16 -> {
                    MemorySegment.copy(source, SHORT, from, halves, 0, n);
                    for (int i = 0; i < n; i++) {
                        target[to + i] = Float.float16ToFloat(halves[i]);
                    }
                }
                default -> {
                    MemorySegment.copy(source, DOUBLE, from, doubles, 0, n);
                    for (int i = 0; i < n; i++) {
                        target[to + i] = (float) doubles[i];
                    }
                }
            }
        }
    }

    /** Encodes {@code count} floats of {@code source} from {@code sourceIndex} on as elements {@code first…} of {@code target}. */
    public static void encode(
            float[] source, int sourceIndex, int count, Dtype dtype, MemorySegment target, long first) {
        Objects.checkFromIndexSize(sourceIndex, count, source.length);
        requireFloat(dtype);
        long at = first * dtype.bytes();
        var floats = MemorySegment.ofArray(source);
        if (dtype == Dtype.F32) {
            MemorySegment.copy(floats, NATIVE_INT, 4L * sourceIndex, target, INT, at, count);
            return;
        }
        if (dtype == Dtype.BF16) {
            encodeBfloat16(floats, sourceIndex, count, target, at);
            return;
        }
        var halves = new short[dtype == Dtype.F64 ? 0 : Math.min(BLOCK, count)];
        var doubles = new double[dtype == Dtype.F64 ? Math.min(BLOCK, count) : 0];
        for (int done = 0; done < count; done += BLOCK) {
            int n = Math.min(BLOCK, count - done);
            int from = sourceIndex + done;
            long to = at + (long) done * dtype.bytes();
            switch (dtype) {
                case F16 -> {
                    for (int i = 0; i < n; i++) {
                        halves[i] = Float.floatToFloat16(source[from + i]);
                    }
                    MemorySegment.copy(halves, 0, target, SHORT, to, n);
                }
                default -> {
                    for (int i = 0; i < n; i++) {
                        doubles[i] = source[from + i];
                    }
                    MemorySegment.copy(doubles, 0, target, DOUBLE, to, n);
                }
            }
        }
    }

    private static void decodeBfloat16(MemorySegment source, long at, MemorySegment floats, int targetIndex, int count) {
        int pairs = count / 2;
        var halves = new int[Math.min(PAIRS, pairs)];
        var widened = new long[halves.length];
        for (int done = 0; done < pairs; done += PAIRS) {
            int n = Math.min(PAIRS, pairs - done);
            MemorySegment.copy(source, INT, at + 4L * done, halves, 0, n);
            widen(halves, widened, n);
            MemorySegment.copy(widened, 0, floats, FLOATS, 4L * targetIndex + 8L * done, n);
        }
        if (count % 2 == 1) {
            floats.setAtIndex(NATIVE_INT, targetIndex + count - 1, source.get(SHORT, at + 2L * (count - 1)) << 16);
        }
    }

    private static void widen(int[] halves, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            long pair = halves[i];
            out[i] = (pair & 0xffffL) << 16 | (pair & 0xffff_0000L) << 32;
        }
    }

    private static void encodeBfloat16(MemorySegment floats, int sourceIndex, int count, MemorySegment target, long at) {
        int pairs = count / 2;
        var wide = new long[Math.min(PAIRS, pairs)];
        var rounded = new int[wide.length];
        for (int done = 0; done < pairs; done += PAIRS) {
            int n = Math.min(PAIRS, pairs - done);
            MemorySegment.copy(floats, FLOATS, 4L * sourceIndex + 8L * done, wide, 0, n);
            if (holdsNaN(wide, n)) {
                for (int i = 0; i < n; i++) {
                    rounded[i] = bfloat16Bits((int) wide[i]) & 0xffff | bfloat16Bits((int) (wide[i] >>> 32)) << 16;
                }
            } else {
                round(wide, rounded, n);
            }
            MemorySegment.copy(rounded, 0, target, INT, at + 4L * done, n);
        }
        if (count % 2 == 1) {
            target.set(SHORT, at + 2L * (count - 1), bfloat16Bits(floats.getAtIndex(NATIVE_INT, sourceIndex + count - 1)));
        }
    }

    private static boolean holdsNaN(long[] pairs, int n) {
        long low = 0;
        long high = 0;
        for (int i = 0; i < n; i++) {
            low = Math.max(low, pairs[i] & 0x7fff_ffffL);
            high = Math.max(high, pairs[i] >>> 32 & 0x7fff_ffffL);
        }
        return Math.max(low, high) > 0x7f80_0000L;
    }

    /** {@link #bfloat16Bits} of both, where neither is NaN. */
    private static void round(long[] pairs, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            long pair = pairs[i];
            long low = (pair & 0xffff_ffffL) + 0x7fff + (pair >>> 16 & 1) >>> 16;
            long high = (pair >>> 32) + 0x7fff + (pair >>> 48 & 1) & 0xffff_0000L;
            out[i] = (int) (low | high);
        }
    }

    /** All of {@code source} decoded; the caller has checked that it fits an array. */
    public static float[] decode(MemorySegment source, Dtype dtype) {
        var values = new float[Math.toIntExact(source.byteSize() / dtype.bytes())];
        decode(source, dtype, 0, values, 0, values.length);
        return values;
    }

    /** The bytes of {@code values} in that type. */
    public static byte[] encode(float[] values, Dtype dtype) {
        requireFloat(dtype);
        var bytes = new byte[Math.multiplyExact(values.length, dtype.bytes())];
        encode(values, 0, values.length, dtype, MemorySegment.ofArray(bytes), 0);
        return bytes;
    }

    /** A float's nearest bfloat16, as its 16 bits. */
    public static short toBfloat16(float value) {
        return bfloat16Bits(Float.floatToRawIntBits(value));
    }

    /** The float of 16 bfloat16 bits; exact. */
    public static float fromBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    private static short bfloat16Bits(int bits) {
        // Half an ulp minus one, plus the kept bit's parity: carries exactly when rounding to nearest even rounds up.
        int rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
        // A NaN could round to infinity or lose its payload to zero: keep the top bits and make it quiet.
        boolean nan = (bits & 0x7fff_ffff) > 0x7f80_0000;
        return (short) (nan ? (bits >>> 16) | 0x40 : rounded);
    }

    private static void requireFloat(Dtype dtype) {
        if (!dtype.isFloat()) {
            throw new IllegalArgumentException("dtype " + dtype + " is not a float type; expected F64, F32, F16 or BF16");
        }
    }
}

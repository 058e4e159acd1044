package dev.toll.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloatCodecTest {
    @Test
    void toBfloat16_whenBetweenTwoValues_roundsToNearestEven() {
        // bfloat16 keeps 7 fraction bits: next after 1 is 1 + 2^-7 = 1.0078125, half-way is 1 + 2^-8 = 1.00390625.
        assertThat(bits(1f)).isEqualTo(0x3f80);
        assertThat(bits(0x1.01p0f)).isEqualTo(0x3f80); // tie, 0x3f80 is even
        assertThat(bits(Math.nextUp(0x1.01p0f))).isEqualTo(0x3f81);
        assertThat(bits(0x1.03p0f)).isEqualTo(0x3f82); // tie between 0x3f81 and 0x3f82, the latter is even
        assertThat(bits(Math.nextDown(0x1.03p0f))).isEqualTo(0x3f81);
        assertThat(bits(-0x1.01p0f)).isEqualTo(0xbf80);
    }

    @Test
    void toBfloat16_whenAtTheEdges_keepsInfinityNanAndSign() {
        assertThat(bits(Float.POSITIVE_INFINITY)).isEqualTo(0x7f80);
        assertThat(bits(Float.MAX_VALUE)).isEqualTo(0x7f80); // nearer to 2^128 than to the largest bfloat16
        assertThat(bits(-0f)).isEqualTo(0x8000);
        assertThat(bits(Float.MIN_VALUE)).isZero(); // 2^-149, smallest bfloat16 denormal is 2^-133
        assertThat(bits(0x1p-133f)).isEqualTo(1);
        // A NaN whose payload sits in the dropped half must not become infinity.
        assertThat(FloatCodec.toBfloat16(Float.intBitsToFloat(0x7f800001)) & 0xffff).isEqualTo(0x7fc0);
        assertThat(FloatCodec.toBfloat16(Float.intBitsToFloat(0xffffffff)) & 0xffff).isEqualTo(0xffff);
    }

    @ParameterizedTest
    @EnumSource(value = Dtype.class, names = {"BF16", "F16"})
    void roundTrip_whenEveryHalfPattern_isExact(Dtype dtype) {
        // All 65,536 patterns: decoding is exact and encoding must give the pattern back; NaN only has to stay NaN.
        var source = ByteBuffer.allocate(2 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 1 << 16; i++) {
            source.putShort((short) i);
        }
        float[] values = FloatCodec.decode(MemorySegment.ofArray(source.array()), dtype);
        var back = ByteBuffer.wrap(FloatCodec.encode(values, dtype)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 1 << 16; i++) {
            int found = back.getShort(2 * i) & 0xffff;
            if (Float.isNaN(values[i])) {
                assertThat(Float.isNaN(one(dtype, (short) found))).as("pattern %x", i).isTrue();
                assertThat(found & 0x8000).isEqualTo(i & 0x8000);
            } else {
                assertThat(found).isEqualTo(i);
            }
        }
    }

    @Test
    void encode_whenHalf_hasKnownValues() {
        // IEEE 754 binary16: 1/3 is 0x3555, largest 65504 is 0x7bff, 65520 ties to infinity, smallest denormal 2^-24.
        assertThat(FloatCodec.encode(new float[] {1f / 3, 65504, 65520, 0x1p-24f, 0x1p-25f}, Dtype.F16))
                .isEqualTo(new byte[] {0x55, 0x35, (byte) 0xff, 0x7b, 0, 0x7c, 1, 0, 0, 0});
    }

    @Test
    void roundTrip_whenFloat32_keepsEveryBit() {
        var random = new Random(1);
        var bytes = new byte[4 * 10_001];
        random.nextBytes(bytes); // NaNs with payloads, denormals and infinities among them
        var values = new float[10_001];
        FloatCodec.decode(MemorySegment.ofArray(bytes), Dtype.F32, 0, values, 0, values.length);
        assertThat(FloatCodec.encode(values, Dtype.F32)).isEqualTo(bytes);
    }

    @Test
    void roundTrip_whenFloat64_goesThroughDouble() {
        float[] values = {1f / 3, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, Float.NEGATIVE_INFINITY};
        byte[] bytes = FloatCodec.encode(values, Dtype.F64);
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getDouble()).isEqualTo((double) (1f / 3));
        assertThat(FloatCodec.decode(MemorySegment.ofArray(bytes), Dtype.F64)).containsExactly(values);
    }

    @ParameterizedTest
    @EnumSource(value = Dtype.class, names = {"F64", "F32", "F16", "BF16"})
    void tile_whenInsideALargerTensor_touchesNothingElse(Dtype dtype) {
        // 5,000 elements cross the block of 4,096; the tile starts at element 3 of 5,010, from array index 2.
        var segment = MemorySegment.ofArray(new byte[5_010 * dtype.bytes()]).fill((byte) 0x11);
        var values = new float[5_004];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 128; // exact in every type
        }
        FloatCodec.encode(values, 2, 5_000, dtype, segment, 3);
        var read = new float[5_001];
        FloatCodec.decode(segment, dtype, 3, read, 1, 5_000);
        assertThat(read[0]).isZero();
        for (int i = 0; i < 5_000; i++) {
            assertThat(read[i + 1]).isEqualTo((i + 2) % 128);
        }
        assertThat(segment.get(ValueLayout.JAVA_BYTE, 3L * dtype.bytes() - 1)).isEqualTo((byte) 0x11);
        assertThat(segment.get(ValueLayout.JAVA_BYTE, 5_003L * dtype.bytes())).isEqualTo((byte) 0x11);
    }

    /** Random bits, one in 256 a NaN or infinity, in lengths about the block: in bulk as one by one. */
    @Test
    void encode_whenBulkOfAnyBits_isAsOneByOne() {
        var random = new Random(2);
        for (int n : new int[] {1, 2, 3, 8_191, 8_192, 8_193, 20_001}) {
            var values = new float[n];
            for (int i = 0; i < n; i++) {
                values[i] = Float.intBitsToFloat(random.nextInt());
            }
            byte[] bulk = FloatCodec.encode(values, Dtype.BF16);
            float[] back = FloatCodec.decode(MemorySegment.ofArray(bulk), Dtype.BF16);
            for (int i = 0; i < n; i++) {
                short alone = FloatCodec.toBfloat16(values[i]);
                assertThat((bulk[2 * i] & 0xff) | (bulk[2 * i + 1] & 0xff) << 8).as("%d of %d", i, n).isEqualTo(alone & 0xffff);
                assertThat(Float.floatToRawIntBits(back[i])).isEqualTo(alone << 16);
            }
        }
    }

    @Test
    void encode_whenIntegerType_isRefused() {
        assertThatThrownBy(() -> FloatCodec.encode(new float[1], Dtype.I8)).hasMessageContaining("not a float type");
    }

    private static int bits(float value) {
        int alone = FloatCodec.toBfloat16(value) & 0xffff;
        byte[] bulk = FloatCodec.encode(new float[] {value}, Dtype.BF16);
        assertThat((bulk[0] & 0xff) | (bulk[1] & 0xff) << 8).isEqualTo(alone);
        return alone;
    }

    private static float one(Dtype dtype, short bits) {
        return dtype == Dtype.BF16 ? FloatCodec.fromBfloat16(bits) : Float.float16ToFloat(bits);
    }
}

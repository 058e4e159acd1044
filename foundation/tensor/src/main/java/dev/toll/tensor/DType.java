package dev.toll.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element types the decoder needs. Weights may be stored in 16 bits; statistics and losses are kept in 32 or 64. */
public enum DType {
    FLOAT32(ScalarType.Float, 4),
    FLOAT64(ScalarType.Double, 8),
    BFLOAT16(ScalarType.BFloat16, 2),
    FLOAT16(ScalarType.Half, 2),
    INT64(ScalarType.Long, 8),
    BOOL(ScalarType.Bool, 1);

    final ScalarType scalarType;
    private final int bytes;

    DType(ScalarType scalarType, int bytes) {
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }

    static DType of(ScalarType type) {
        for (var d : values()) {
            if (d.scalarType == type.intern()) {
                return d;
            }
        }
        throw new IllegalStateException("element type " + type + " has no name in this room");
    }
}

package dev.toll.model.format;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Element types of the safetensors format. The constant's name is the format's own spelling. */
public enum Dtype {
    F64(8, "float64"),
    F32(4, "float32"),
    F16(2, "float16"),
    BF16(2, "bfloat16"),
    I64(8, "int64"),
    I32(4, "int32"),
    I16(2, "int16"),
    I8(1, "int8"),
    U8(1, "uint8"),
    BOOL(1, "bool");

    private final int bytes;
    private final String torchName;

    Dtype(int bytes, String torchName) {
        this.bytes = bytes;
        this.torchName = torchName;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Name in a safetensors header: {@code F32}, {@code BF16} … */
    public String safetensorsName() {
        return name();
    }

    /** Name in config.json: {@code float32}, {@code bfloat16} … */
    public String torchName() {
        return torchName;
    }

    /** True for the types that {@link FloatCodec} turns into floats. */
    public boolean isFloat() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /** The type of that safetensors name, or null when Toll does not know it. */
    static @Nullable Dtype ofSafetensorsName(String name) {
        for (var dtype : values()) {
            if (dtype.name().equals(name)) {
                return dtype;
            }
        }
        return null;
    }

    /** The type of a config.json spelling ({@code bfloat16} or {@code torch.bfloat16}), or null when unknown. */
    public static @Nullable Dtype ofTorchName(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceFirst("^torch\\.", "");
        for (var dtype : values()) {
            if (dtype.torchName.equals(plain)) {
                return dtype;
            }
        }
        return null;
    }
}

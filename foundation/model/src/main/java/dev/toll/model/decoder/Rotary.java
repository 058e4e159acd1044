package dev.toll.model.decoder;

import dev.toll.model.format.ModelConfig;
import dev.toll.model.format.RopeScaling;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Tensor;

/**
 * Rotary position embedding (Su et al. 2021) in the half-split layout of Hugging Face checkpoints, with the llama3,
 * linear and dynamic-NTK frequency scalings.
 *
 * <p>With x = (x₁, x₂) split in halves the rotation is x·cos + (−x₂, x₁)·sin. Rolling x by half its length gives
 * (x₂, x₁); putting the sign into the sine table saves a negation and a concatenation per call.
 */
final class Rotary {
    private final ModelConfig config;

    Rotary(ModelConfig config) {
        this.config = config;
    }

    /** Cosine and signed-sine tables [length, headDim] for positions 0…length−1. */
    record Tables(Tensor cos, Tensor sin) {}

    /** @param sequence tokens of the sequence the tables are for; the tables may be longer */
    Tables tables(int length, int sequence, DType dtype, Device device) {
        float[] frequencies = inverseFrequencies(sequence);
        int half = frequencies.length;
        var cos = new float[length * half * 2];
        var sin = new float[length * half * 2];
        for (int p = 0; p < length; p++) {
            for (int i = 0; i < half; i++) {
                // float product as in the reference implementation, so that long positions agree with it.
                float angle = p * frequencies[i];
                float c = (float) Math.cos(angle);
                float s = (float) Math.sin(angle);
                int at = p * half * 2 + i;
                cos[at] = c;
                cos[at + half] = c;
                sin[at] = -s;
                sin[at + half] = s;
            }
        }
        return new Tables(
                Tensor.of(cos, length, 2L * half).to(dtype).to(device),
                Tensor.of(sin, length, 2L * half).to(dtype).to(device));
    }

    /** x [B, T, heads, headDim]; tables broadcastable [.., T, 1, headDim]. */
    static Tensor rotate(Tensor x, Tensor cos, Tensor sin, int headDim) {
        return x.mul(cos).addcmul(x.roll(headDim / 2, -1), sin);
    }

    /** θᵢ for i = 0…headDim/2−1 after scaling. Only dynamic scaling depends on the sequence length. */
    float[] inverseFrequencies(int length) {
        int dim = config.headDim();
        double base = config.ropeTheta();
        var scaling = config.ropeScaling();
        if (scaling instanceof RopeScaling.Dynamic d && length > config.maxPositionEmbeddings()) {
            double stretched = d.factor() * length / config.maxPositionEmbeddings() - (d.factor() - 1);
            base *= Math.pow(stretched, dim / (dim - 2.0));
        }
        var out = new float[dim / 2];
        for (int i = 0; i < out.length; i++) {
            double frequency = 1 / Math.pow(base, 2.0 * i / dim);
            out[i] = (float) switch (scaling) {
                case RopeScaling.Linear l -> frequency / l.factor();
                case RopeScaling.Llama3 l -> llama3(frequency, l);
                default -> frequency;
            };
        }
        return out;
    }

    /** Long wavelengths are divided by the factor, short ones kept, those between interpolated smoothly. */
    private static double llama3(double frequency, RopeScaling.Llama3 l) {
        double wavelength = 2 * Math.PI / frequency;
        double longest = l.originalMaxPositionEmbeddings() / l.lowFreqFactor();
        double shortest = l.originalMaxPositionEmbeddings() / l.highFreqFactor();
        if (wavelength > longest) {
            return frequency / l.factor();
        }
        if (wavelength < shortest) {
            return frequency;
        }
        double smooth = (l.originalMaxPositionEmbeddings() / wavelength - l.lowFreqFactor()) / (l.highFreqFactor() - l.lowFreqFactor());
        return (1 - smooth) * frequency / l.factor() + smooth * frequency;
    }
}

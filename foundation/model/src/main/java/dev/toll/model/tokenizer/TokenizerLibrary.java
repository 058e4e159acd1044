package dev.toll.model.tokenizer;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import ai.djl.util.Utils;
import dev.toll.core.InputException;

/**
 * The native tokenizers library, loaded once and without any network: DJL would otherwise fetch a CUDA flavour where it
 * sees a GPU, and report home from EC2.
 */
final class TokenizerLibrary {
    static {
        setIfAbsent("DJL_OFFLINE", "ai.djl.offline", "true");
        setIfAbsent("RUST_FLAVOR", "RUST_FLAVOR", "cpu");
        setIfAbsent("OPT_OUT_TRACKING", "OPT_OUT_TRACKING", "true");
    }

    private TokenizerLibrary() {}

    static TokenizersLibrary get() {
        try {
            LibUtils.checkStatus(); // unpacks and loads on the first call, throws what went wrong on every other
            return TokenizersLibrary.LIB;
        } catch (LinkageError | RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new InputException("the native tokenizers library cannot be loaded (" + cause + "). It is unpacked to "
                    + Utils.getEngineCacheDir("tokenizers") + "; if that cannot be written, set DJL_CACHE_DIR to a folder "
                    + "that can", e);
        }
    }

    private static void setIfAbsent(String environment, String property, String value) {
        if (System.getenv(environment) == null && System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}

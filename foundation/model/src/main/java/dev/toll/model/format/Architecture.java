package dev.toll.model.format;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The decoder families Toll reads, with the names and the defaults transformers gives them. */
public enum Architecture {
    LLAMA("LlamaForCausalLM", "llama", 2048),
    MISTRAL("MistralForCausalLM", "mistral", 4096 * 32);

    private final String className;
    private final String modelType;
    private final int defaultMaxPositions;

    Architecture(String className, String modelType, int defaultMaxPositions) {
        this.className = className;
        this.modelType = modelType;
        this.defaultMaxPositions = defaultMaxPositions;
    }

    /** Name in {@code architectures}. */
    public String className() {
        return className;
    }

    /** Name in {@code model_type}. */
    public String modelType() {
        return modelType;
    }

    int defaultMaxPositions() {
        return defaultMaxPositions;
    }

    /** Name in {@code architectures} of the same decoder under a classifier's head. */
    public String classifierName() {
        return className.replace("ForCausalLM", "ForSequenceClassification");
    }

    static @Nullable Architecture ofClassName(String name) {
        return Arrays.stream(values()).filter(a -> a.className.equals(name)).findFirst().orElse(null);
    }

    static @Nullable Architecture ofClassifierName(String name) {
        return Arrays.stream(values()).filter(a -> a.classifierName().equals(name)).findFirst().orElse(null);
    }

    static @Nullable Architecture ofModelType(String name) {
        return Arrays.stream(values()).filter(a -> a.modelType.equals(name)).findFirst().orElse(null);
    }

    static String supportedClassifiers() {
        return Arrays.stream(values()).map(Architecture::classifierName).collect(Collectors.joining(" or "));
    }

    static String supported() {
        return Arrays.stream(values()).map(Architecture::className).collect(Collectors.joining(" or "));
    }
}

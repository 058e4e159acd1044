package dev.toll.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the papers from {@code papers.yaml} in the jar. */
final class PaperCatalog {
    private PaperCatalog() {}

    static List<Paper> load() {
        var mapper = YAMLMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
        try (var in = PaperCatalog.class.getResourceAsStream("papers.yaml")) {
            if (in == null) {
                throw new IllegalStateException("papers.yaml is missing from the jar");
            }
            return List.copyOf(mapper.readValue(in, new TypeReference<List<Paper>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.toll.merge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.core.ProblemsException;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class MergeConfigReaderTest {
    @Test
    void parse_whenManyFaults_namesAllAtOnce() {
        String yaml = """
                merge_method: ties
                models:
                - model: a
                  parameters: {weight: heavy, sparsity: 3}
                - model: a
                dtype: int4
                modules: {}
                seed: soon
                """;
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(ProblemsException.class)
                .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
                .contains("models[0].parameters.weight: found \"heavy\"", "sparsity: found 3, expected a parameter of ties", "base_model: found nothing",
                        "the same folder twice", "dtype: found \"int4\", expected float32, float16 or bfloat16", "modules", "seed: found \"soon\"");
    }

    @Test
    void parse_whenLayersChangePlaces_isRefused() {
        String yaml = """
                merge_method: linear
                slices:
                - sources: [{model: a, layer_range: [0, 2], parameters: {weight: 1}}]
                - sources: [{model: a, layer_range: [1, 4], parameters: {weight: 1}}]
                """;
        assertThatThrownBy(() -> parse(yaml)).isInstanceOf(InputException.class).hasMessageContaining("slices[1].sources[0].layer_range: found [1,4], expected [2, a later layer]");
    }

    @Test
    void at_whenGradient_isPiecewiseLinear() {
        var config = parse("{merge_method: slerp, base_model: a, models: [{model: b}], parameters: {t: [{filter: mlp, value: [0, 1, 0.5]}, {value: 0.25}]}}");
        var t = java.util.Objects.requireNonNull(config.parameters().get("t"));
        assertThat(t.at("model.layers.0.mlp.up_proj.weight", 0.25)).isEqualTo(0.5);
        assertThat(t.at("model.layers.0.mlp.up_proj.weight", 0.75)).isEqualTo(0.75);
        assertThat(t.at("model.norm.weight", 1)).isEqualTo(0.25);
    }

    @Test
    void make_whenValueOutOfRange_namesTensorAndValue() throws Exception {
        var config = MergeConfigReader.parse("{merge_method: ties, base_model: base, models: [{model: far, parameters: {weight: 1, density: 0}}]}", "merge.yaml",
                MergekitGoldenTest.fixtures());
        assertThatThrownBy(() -> Orders.make(config, Path.of("out"), java.util.Map.of(), 1))
                .isInstanceOf(ProblemsException.class)
                .hasMessageContaining("1 problem:").hasMessageContaining("lm_head.weight and ").hasMessageContaining(" more tensors: found {").hasMessageContaining("far.density=0.0").hasMessageContaining("0 < density ≤ 1");
    }

    @Test
    void make_whenGradientMeetsTheHead_notesItsFirstValue() throws Exception {
        var config = MergeConfigReader.parse("{merge_method: slerp, base_model: base, models: [{model: far}], parameters: {t: [0, 1]}}", "merge.yaml",
                MergekitGoldenTest.fixtures());
        assertThat(Orders.make(config, Path.of("out"), java.util.Map.of(), 1).notes()).singleElement().asString().contains("lm_head.weight", "first value");
    }

    private static MergeConfig parse(String yaml) {
        return MergeConfigReader.parse(yaml, "merge.yaml", Path.of(""));
    }
}

package dev.toll.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.progress.ProgressView;
import dev.toll.merge.config.MergeConfigReader;
import dev.toll.merge.config.Orders;
import dev.toll.merge.disk.DiskMerge;
import dev.toll.model.format.Checkpoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanYamlTest {
    private static final Path BASE = Path.of("../../models/lilliput-base").toAbsolutePath().normalize();
    private static final Path CHAT = Path.of("../../models/lilliput-chat").toAbsolutePath().normalize();

    @TempDir
    Path dir;

    /** Every layout: the model card's YAML, read as a user's file would be, gives every bit of what the plan gave. */
    @Test
    void of_whenReadAgain_givesTheSameTensors() {
        int layers;
        try (var base = Checkpoint.open(BASE)) {
            layers = base.names().stream().filter(n -> n.endsWith("input_layernorm.weight")).toList().size();
        }
        var layouts = List.of(
                new BlockLayout(layers, 3, BlockLayout.Scope.ALL),
                BlockLayout.at(layers, List.of(1), BlockLayout.Scope.LINEAR),
                new PartLayout(layers));
        for (int i = 0; i < layouts.size(); i++) {
            var layout = layouts.get(i);
            var weights = new double[layout.blocks()];
            Arrays.setAll(weights, k -> (k + 0.3) / (weights.length + 1)); // all different, none of them rounds to a bfloat16
            var plan = new RatioPlan(layout, weights);
            var byPlan = dir.resolve("plan" + i);
            CheckpointMerger.merge(BASE, CHAT, plan, byPlan, Map.of(), 2, ProgressView.silent());
            var config = MergeConfigReader.parse(PlanYaml.of(BASE, CHAT, plan), "card", dir);
            var byYaml = dir.resolve("yaml" + i);
            DiskMerge.run(Orders.make(config, byYaml, Map.of(), 2).order(), ProgressView.silent());

            try (var a = Checkpoint.open(byPlan);
                    var b = Checkpoint.open(byYaml);
                    var base = Checkpoint.open(BASE)) {
                assertThat(a.names()).isEqualTo(b.names());
                for (var name : a.names()) {
                    assertThat(a.segment(name).mismatch(b.segment(name))).as("%s of layout %d", name, i).isEqualTo(-1);
                }
                boolean linear = layout instanceof BlockLayout block && block.scope() == BlockLayout.Scope.LINEAR;
                assertThat(a.segment("model.embed_tokens.weight").mismatch(base.segment("model.embed_tokens.weight")) == -1).isEqualTo(linear);
            }
        }
    }
}

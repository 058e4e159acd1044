package dev.toll.merge.disk;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The README.md of a merged model: a Hugging Face model card that says what it was made of and how to make it again. */
final class ModelCard {
    private static final Map<String, String> PAPERS = new LinkedHashMap<>(Map.ofEntries(
            Map.entry("linear", "Model soups, arXiv 2203.05482; WiSE-FT, arXiv 2109.01903"),
            Map.entry("slerp", "spherical interpolation, Shoemake 1985"),
            Map.entry("nuslerp", "spherical interpolation, Shoemake 1985"),
            Map.entry("task_arithmetic", "Editing Models with Task Arithmetic, arXiv 2212.04089"),
            Map.entry("ties", "TIES-Merging, arXiv 2306.01708"),
            Map.entry("dare_linear", "DARE, arXiv 2311.03099"),
            Map.entry("dare_ties", "DARE, arXiv 2311.03099, with the sign election of TIES, arXiv 2306.01708"),
            Map.entry("breadcrumbs", "Model Breadcrumbs, arXiv 2312.06795"),
            Map.entry("breadcrumbs_ties", "Model Breadcrumbs, arXiv 2312.06795, with the sign election of TIES, arXiv 2306.01708"),
            Map.entry("della", "DELLA-Merging, arXiv 2406.11617"),
            Map.entry("della_linear", "DELLA-Merging, arXiv 2406.11617, without sign election"),
            Map.entry("model_stock", "Model Stock, arXiv 2403.19522"),
            Map.entry("adapter", "LoRA, arXiv 2106.09685"),
            Map.entry("hma", "Heterogeneous model averaging, arXiv 2309.06256")));

    private ModelCard() {}

    static String text(MergeOrder order, List<String> notes) {
        var inputs = order.inputs().stream().map(p -> "- `" + p.getFileName() + "`").toList();
        return """
                ---
                tags:
                - merge
                - toll
                ---
                # %s

                A merge of

                %s

                by `%s` (%s), computed in float32 or better from tiles of the inputs. Configuration and tokenizer are the
                first one's.

                ```yaml
                %s
                ```

                `%s` beside this file holds what was merged, with hashes. Toll gives the same bytes again from the same inputs
                and parameters on any number of threads.
                %s""".formatted(String.valueOf(order.out().getFileName()), String.join("\n", inputs), order.method(),
                PAPERS.getOrDefault(order.method(), "see Toll's documentation"), order.parameters().strip(), Provenance.FILE,
                notes.isEmpty() ? "" : "\nNotes:\n\n- " + String.join("\n- ", notes) + "\n");
    }
}

package dev.toll.evaluate.data;

import dev.toll.evaluate.judge.HarmVerdict;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The data set of Aegis 2.0 by path, in its own columns: one JSON list as it is published, lines of JSON, or CSV. Rows whose text
 * was redacted are left out and counted.
 */
public final class AegisData {
    private AegisData() {}

    /**
     * A labelled dialogue.
     *
     * @param response the answer; empty for a prompt alone, and a text of length 0 for an answer that is one
     * @param responseLabel on the answer, where it has a label
     * @param categories what is violated, most often named first
     * @param labelledBy who labelled the answer: human, llm_jury or refusal_data_augmentation; empty where nobody did
     */
    public record Dialogue(String id, String prompt, Optional<String> response, HarmVerdict promptLabel, Optional<HarmVerdict> responseLabel,
            List<String> categories,
            String labelledBy) {
        public Dialogue {
            categories = List.copyOf(categories);
        }
    }

    /** The dialogues of a file and the lines left out. */
    public record Read(List<Dialogue> dialogues, List<String> skipped) {
        public Read {
            dialogues = List.copyOf(dialogues);
            skipped = List.copyOf(skipped);
        }
    }

    public static Read read(Path file) {
        var rows = Records.map(file, List.of("id", "prompt", "prompt_label"), row -> row);
        var skipped = rows.stream().filter(AegisData::isRedacted).map(r -> file + ":" + r.line() + ": redacted; its text is not in the data set").toList();
        var faults = new LineFaults(file);
        var dialogues = rows.stream().filter(r -> !isRedacted(r)).<Dialogue>mapMulti((row, sink) -> faults.attempt(() -> sink.accept(dialogue(row)))).toList();
        faults.throwIfAny();
        return new Read(dialogues, skipped);
    }

    static boolean isRedacted(Records.Row row) {
        return row.has("reconstruction_id_if_redacted");
    }

    private static Dialogue dialogue(Records.Row row) {
        var response = Optional.ofNullable(row.fields().get("response"));
        var label = row.has("response_label") ? Optional.of(label("response_label", row)) : Optional.<HarmVerdict>empty();
        if (label.isPresent() && response.isEmpty()) {
            throw row.fault("response_label: found '" + row.text("response_label") + "' without a response, expected both or neither");
        }
        return new Dialogue(row.text("id"), row.text("prompt"), response, label("prompt_label", row), label, categories(row),
                row.fields().getOrDefault("response_label_source", ""));
    }

    static HarmVerdict label(String column, Records.Row row) {
        return switch (row.text(column).strip().toLowerCase(Locale.ROOT)) {
            case "safe" -> HarmVerdict.SAFE;
            case "unsafe" -> HarmVerdict.UNSAFE;
            default -> throw row.fault(column + ": found '" + row.text(column) + "', expected safe or unsafe");
        };
    }

    static List<String> categories(Records.Row row) {
        return Arrays.stream(row.fields().getOrDefault("violated_categories", "").split(",")).map(String::strip).filter(c -> !c.isEmpty()).toList();
    }
}

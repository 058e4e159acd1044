package dev.toll.cli;

import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.evaluate.data.AegisData;
import dev.toll.evaluate.data.AegisData.Dialogue;
import dev.toll.evaluate.metric.Confusion;
import dev.toll.guard.content.CautionPolicy;
import dev.toll.guard.content.ContentGuard;
import dev.toll.guard.content.SafetyVerdict;
import dev.toll.guard.content.Taxonomy;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A guard's verdicts beside the labels of Aegis 2.0: on prompts, and on the answers that have a label. */
final class GuardAgreement {
    private static final List<String> LABELS = List.of("safe", "unsafe");
    private static final List<String> VERDICTS = List.of("safe", "unsafe", "unknown");

    private final Confusion prompts = Confusion.of(LABELS, VERDICTS);
    private final Confusion answers = Confusion.of(LABELS, VERDICTS);

    static SafetyVerdict assess(ContentGuard guard, Taxonomy taxonomy, Dialogue dialogue) {
        var asked = Conversation.ask(dialogue.prompt());
        return guard.assess(dialogue.response().map(r -> asked.plus(Message.assistant(r))).orElse(asked), taxonomy);
    }

    void add(Dialogue dialogue, SafetyVerdict verdict, CautionPolicy caution) {
        prompts.add(word(dialogue.promptLabel().name()), word(verdict.label(false, caution).name()));
        dialogue.responseLabel().ifPresent(label -> answers.add(word(label.name()), word(verdict.label(true, caution).name())));
    }

    void show(PrintWriter out, boolean asJson, String guard, AegisData.Read data) {
        if (asJson) {
            var map = new LinkedHashMap<String, Object>();
            map.put("judge", guard);
            map.put("skipped", data.skipped().size());
            map.put("prompts", map(prompts));
            map.put("answers", map(answers));
            JsonOption.write(out, map);
            return;
        }
        out.printf(Locale.ROOT, "guard %s, %d dialogues, %d lines left out%n", guard, data.dialogues().size(), data.skipped().size());
        print(out, "prompts", prompts);
        print(out, "answers", answers);
        out.flush();
    }

    private static void print(PrintWriter out, String what, Confusion table) {
        String f1 = Double.isNaN(table.f1("unsafe")) ? "?" : String.format(Locale.ROOT, "%.3f", table.f1("unsafe"));
        out.printf(Locale.ROOT, "%n%s: agreement %s, F1 of unsafe %s, %d unknown%n", what, JudgeReport.percent(table.agreement()), f1, table.column("unknown"));
        JudgeReport.print(out, table);
    }

    private static Map<String, Object> map(Confusion table) {
        var map = JudgeReport.map(table, null);
        map.put("f1OfUnsafe", JudgeReport.number(table.f1("unsafe")));
        return map;
    }

    private static String word(String label) {
        return label.toLowerCase(Locale.ROOT);
    }
}

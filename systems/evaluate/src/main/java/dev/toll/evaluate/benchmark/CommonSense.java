package dev.toll.evaluate.benchmark;

import dev.toll.core.InputException;
import dev.toll.core.Item;
import dev.toll.core.Prompt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** ARC, PIQA, HellaSwag and BoolQ: a stem, and options ranked by their log-likelihood behind it. */
final class CommonSense {
    private CommonSense() {}

    /** ARC (Clark et al. 2018): AI2's lines ({@code question.stem}, {@code question.choices}) or the hub's ({@code choices.text}, {@code choices.label}). */
    static List<Item> arc(Path file) {
        var out = new ArrayList<Item>();
        for (var row : DataFile.jsonLines(file)) {
            boolean flat = row.json().path("question").isString();
            var choices = flat ? row.object("choices") : null;
            var listed = choices == null ? row.object("question").objects("choices") : List.<Row>of();
            var options = choices == null ? listed.stream().map(c -> c.text("text")).toList() : choices.texts("text");
            var labels = choices == null ? listed.stream().map(c -> c.text("label")).toList() : choices.texts("label");
            int answer = labels.indexOf(row.text("answerKey"));
            if (answer < 0 || answer >= options.size()) {
                throw row.fault("answerKey", row.json().path("answerKey"), "one of " + labels);
            }
            String question = flat ? row.text("question") : row.object("question").text("stem");
            out.add(new Item.Choice(row.text("id"), question(question), options, answer));
        }
        return out;
    }

    /** PIQA (Bisk et al. 2020): {@code goal}, {@code sol1}, {@code sol2}; the answer is {@code label} or in {@code valid-labels.lst} beside the file. */
    static List<Item> piqa(Path file) {
        var rows = DataFile.jsonLines(file);
        var beside = file.resolveSibling("valid-labels.lst");
        var labels = rows.getFirst().has("label") ? List.<String>of() : labels(file, beside, rows.size());
        var out = new ArrayList<Item>();
        for (int i = 0; i < rows.size(); i++) {
            var row = rows.get(i);
            int answer = labels.isEmpty() ? row.index("label", 2) : Integer.parseInt(labels.get(i));
            out.add(new Item.Choice("piqa-" + i, question(row.text("goal")), List.of(row.text("sol1"), row.text("sol2")), answer));
        }
        return out;
    }

    private static List<String> labels(Path file, Path beside, int n) {
        if (!Files.isRegularFile(beside)) {
            throw new InputException(file + ": has no label, and there is no " + beside.getFileName() + " beside it; expected one of them");
        }
        var out = DataFile.lines(beside).stream().map(String::strip).filter(s -> !s.isEmpty()).toList();
        if (out.size() != n || out.stream().anyMatch(l -> !l.equals("0") && !l.equals("1"))) {
            throw new InputException(beside + ": " + out.size() + " labels for " + n + " items of " + file.getFileName() + ", expected as many, each 0 or 1");
        }
        return out;
    }

    private static Prompt question(String text) {
        return Prompt.plain("Question: " + text + "\nAnswer:");
    }

    /** HellaSwag (Zellers et al. 2019): endings of a described activity, without the marks left by WikiHow. */
    static List<Item> hellaswag(Path file) {
        var out = new ArrayList<Item>();
        for (var row : DataFile.jsonLines(file)) {
            var endings = row.texts("endings").stream().map(CommonSense::tidied).toList();
            String stem = row.text("activity_label") + ": " + row.text("ctx_a") + " " + capitalised(row.text("ctx_b"));
            out.add(new Item.Choice("hellaswag-" + out.size(), Prompt.plain(tidied(stem)), endings, row.index("label", endings.size())));
        }
        return out;
    }

    private static String tidied(String text) {
        return text.strip().replace(" [title]", ". ").replaceAll("\\[.*?\\]", "").replace("  ", " ");
    }

    private static String capitalised(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1).toLowerCase(Locale.ROOT);
    }

    /** BoolQ (Clark et al. 2019): a passage and a question to be answered no or yes; {@code answer} or, in SuperGLUE's lines, {@code label}. */
    static List<Item> boolq(Path file) {
        var out = new ArrayList<Item>();
        for (var row : DataFile.jsonLines(file)) {
            boolean yes = row.json().path("answer").isBoolean() ? row.truth("answer") : row.json().path("label").isBoolean() ? row.truth("label") : row.index("label", 2) == 1;
            out.add(new Item.Choice("boolq-" + out.size(), Prompt.plain(row.text("passage") + "\nQuestion: " + row.text("question") + "?\nAnswer:"),
                    List.of("no", "yes"), yes ? 1 : 0));
        }
        return out;
    }
}

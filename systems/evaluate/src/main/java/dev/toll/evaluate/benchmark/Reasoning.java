package dev.toll.evaluate.benchmark;

import dev.toll.core.Item;
import dev.toll.core.Prompt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** MMLU and MGSM. */
final class Reasoning {
    /** The words for question and answer per language, as in lm-evaluation-harness' direct form. */
    static final Map<String, List<String>> MGSM_WORDS = Map.ofEntries(Map.entry("bn", List.of("প্রশ্ন:", "Answer:")), Map.entry("de", List.of("Frage:", "Antwort:")),
            Map.entry("en", List.of("Question:", "Answer:")), Map.entry("es", List.of("Pregunta:", "Respuesta:")), Map.entry("fr", List.of("Question :", "Réponse :")),
            Map.entry("ja", List.of("問題：", "Answer:")), Map.entry("ru", List.of("Задача:", "Answer:")), Map.entry("sw", List.of("Swali:", "Answer:")),
            Map.entry("te", List.of("ప్రశ్న:", "Answer:")), Map.entry("th", List.of("โจทย์:", "Answer:")), Map.entry("zh", List.of("问题：", "Answer:")));
    private static final int OPTIONS = 4;

    private Reasoning() {}

    /** What the next question would begin with: there an answer ends. */
    static String questionWord(String language) {
        return words(language).getFirst();
    }

    private static List<String> words(String language) {
        var words = MGSM_WORDS.get(language);
        if (words == null) {
            throw new IllegalArgumentException("MGSM has no language " + language);
        }
        return words;
    }

    /** MGSM (Shi et al. 2022): lines of question, tab, number; answered directly, without steps. */
    static List<Item> mgsm(String language, Path file) {
        var words = words(language);
        var out = new ArrayList<Item>();
        var lines = DataFile.lines(file);
        for (int i = 0; i < lines.size(); i++) {
            var parts = lines.get(i).split("\t", -1);
            if (parts.length != 2 || !parts[1].strip().matches("-?[\\d,.]+")) {
                throw Row.fault(file, i + 1, "found " + parts.length + " columns" + (parts.length == 2 ? ", the second '" + parts[1] + "'" : "") + ", expected a question, a tab and a number");
            }
            out.add(new Item.Open("mgsm-" + language + "-" + (i + 1), Prompt.plain(words.get(0) + " " + parts[0] + "\n" + words.get(1)), List.of(parts[1].strip())));
        }
        return out;
    }

    /** MMLU (Hendrycks et al. 2021), zero-shot: the authors' folder of {@code SUBJECT_test.csv}, or the hub's lines with {@code subject}. */
    static List<Item> mmlu(Path path) {
        var out = new ArrayList<Item>();
        if (!Files.isDirectory(path)) {
            for (var row : DataFile.jsonLines(path)) {
                var options = row.texts("choices");
                out.add(mmlu(row.text("subject"), "mmlu-" + out.size(), row.text("question"), options, row.index("answer", options.size())));
            }
            return out;
        }
        for (var file : DataFile.files(path, "_test.csv")) {
            String subject = file.getFileName().toString().replaceFirst("_test\\.csv$", "");
            int n = 0;
            for (var row : Csv.read(file)) {
                n++;
                String answer = row.getLast().strip();
                if (row.size() != OPTIONS + 2 || !answer.matches("[A-D]")) {
                    throw Row.fault(file, n, "record " + n + " has " + row.size() + " columns, the last '" + answer + "', expected a question, four options and a letter from A to D");
                }
                out.add(mmlu(subject, subject + "-" + n, row.getFirst(), row.subList(1, OPTIONS + 1), answer.charAt(0) - 'A'));
            }
        }
        return out;
    }

    private static Item mmlu(String subject, String id, String question, List<String> options, int answer) {
        var text = new StringBuilder("The following are multiple choice questions (with answers) about ").append(subject.replace('_', ' ')).append(".\n\n").append(question.strip());
        var letters = new ArrayList<String>();
        for (int i = 0; i < options.size(); i++) {
            letters.add(String.valueOf((char) ('A' + i)));
            text.append('\n').append(letters.get(i)).append(". ").append(options.get(i));
        }
        return new Item.Choice(id, Prompt.plain(text.append("\nAnswer:").toString()), letters, answer);
    }
}

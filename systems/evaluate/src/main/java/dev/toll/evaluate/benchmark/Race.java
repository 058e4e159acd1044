package dev.toll.evaluate.benchmark;

import dev.toll.core.InputException;
import dev.toll.core.Item;
import dev.toll.core.Prompt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * RACE (Lai et al. 2017), as lm-evaluation-harness asks it: one item per article, whose earlier questions stand with their
 * right answers in front of the last one, which is asked. An earlier question that ends in a gap is shown with the gap filled.
 */
final class Race {
    private static final String GAP = "  _  .";
    private static final int OPTIONS = 4;

    private Race() {}

    private record Problem(String question, List<String> options, int answer) {
        String right() {
            return options.get(answer);
        }
    }

    private record Article(String id, String text, List<Problem> problems) {}

    /** The authors' folder of one JSON document per article, or the hub's lines of one question each. */
    static List<Item> items(Path path) {
        var out = new ArrayList<Item>();
        for (var article : Files.isDirectory(path) ? folder(path) : lines(path)) {
            var last = article.problems.getLast();
            out.add(new Item.Choice(article.id, Prompt.plain(prompt(article)), last.options, last.answer));
        }
        return out;
    }

    private static String prompt(Article article) {
        var out = new StringBuilder("Article: ").append(article.text).append("\n\n");
        for (var p : article.problems.subList(0, article.problems.size() - 1)) {
            if (p.question.endsWith(GAP)) {
                out.append(p.question, 0, p.question.length() - GAP.length() + 1).append(p.right()).append('\n');
            } else {
                out.append("Question: ").append(p.question).append("\nAnswer: ").append(p.right()).append('\n');
            }
        }
        return out.append(article.problems.getLast().question).toString();
    }

    private static List<Article> folder(Path folder) {
        var out = new ArrayList<Article>();
        for (var file : DataFile.files(folder, ".txt")) {
            var document = DataFile.document(file);
            var questions = document.texts("questions");
            var answers = document.texts("answers");
            var options = document.json().path("options");
            if (questions.isEmpty() || answers.size() != questions.size() || options.size() != questions.size()) {
                throw new InputException(file + ": " + questions.size() + " questions, " + answers.size() + " answers, " + options.size() + " lists of options, expected as many of each");
            }
            var problems = new ArrayList<Problem>();
            for (int i = 0; i < questions.size(); i++) {
                var mine = new ArrayList<String>();
                options.get(i).forEach(o -> mine.add(o.asString("")));
                problems.add(problem(file.toString(), questions.get(i), mine, answers.get(i)));
            }
            out.add(new Article(document.has("id") ? document.text("id") : file.getFileName().toString(), document.text("article"), problems));
        }
        return out;
    }

    private static List<Article> lines(Path file) {
        var articles = new LinkedHashMap<String, Article>();
        for (var row : DataFile.jsonLines(file)) {
            articles.computeIfAbsent(row.text("example_id"), id -> new Article(id, row.text("article"), new ArrayList<>())).problems
                    .add(problem(row.place(), row.text("question"), row.texts("options"), row.text("answer")));
        }
        return List.copyOf(articles.values());
    }

    private static Problem problem(String place, String question, List<String> options, String letter) {
        int answer = letter.length() == 1 ? letter.charAt(0) - 'A' : -1;
        if (options.size() != OPTIONS || answer < 0 || answer >= OPTIONS) {
            throw new InputException(place + ": " + options.size() + " options and answer '" + letter + "', expected 4 options and one of A to D");
        }
        return new Problem(question, List.copyOf(options), answer);
    }
}

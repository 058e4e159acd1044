package dev.toll.evaluate.benchmark;

import dev.toll.core.InputException;
import dev.toll.core.Item;
import dev.toll.core.Prompt;
import dev.toll.evaluate.metric.DropF1;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** SQuAD 2.0 and DROP: a passage, a question, and an answer written out. */
final class Reading {
    private Reading() {}

    /**
     * SQuAD 2.0 (Rajpurkar et al. 2018), the authors' document or lines of one question each. The reference of a question
     * that has no answer is the empty string, so that only an empty answer is right: the metric's F1 at its default threshold.
     */
    static List<Item> squad2(Path file) {
        var out = new ArrayList<Item>();
        if (isLines(file)) {
            for (var row : DataFile.jsonLines(file)) {
                out.add(squad2(row.text("title"), row.text("context"), row, row.object("answers").texts("text")));
            }
            return out;
        }
        for (var article : DataFile.document(file).objects("data")) {
            for (var paragraph : article.objects("paragraphs")) {
                for (var question : paragraph.objects("qas")) {
                    out.add(squad2(article.text("title"), paragraph.text("context"), question, question.objects("answers").stream().map(a -> a.text("text")).toList()));
                }
            }
        }
        return out;
    }

    private static Item squad2(String title, String context, Row question, List<String> answers) {
        return new Item.Open(question.text("id"),
                Prompt.plain("Title: " + title + "\n\nBackground: " + context + "\n\nQuestion: " + question.text("question") + "\n\nAnswer:"),
                answers.isEmpty() ? List.of("") : answers.stream().distinct().toList());
    }

    /** DROP (Dua et al. 2019), the authors' document or lines of one question each; a reference is a list of spans, see {@link DropF1}. */
    static List<Item> drop(Path file) {
        var out = new ArrayList<Item>();
        if (isLines(file)) {
            for (var row : DataFile.jsonLines(file)) {
                out.add(drop(row.text("passage"), row, validatedColumns(row)));
            }
            return out;
        }
        var document = DataFile.document(file);
        for (var passage : document.json().propertyNames()) {
            var entry = document.object(passage);
            for (var question : entry.objects("qa_pairs")) {
                out.add(drop(entry.text("passage"), question, question.has("validated_answers") ? question.objects("validated_answers") : List.of()));
            }
        }
        return out;
    }

    private static Item drop(String passage, Row question, List<Row> validated) {
        var references = new LinkedHashSet<String>();
        Stream.concat(Stream.of(question.object("answer")), validated.stream()).map(Reading::spans).filter(s -> !s.getFirst().isBlank()).map(DropF1::reference).forEach(references::add);
        if (references.isEmpty()) {
            throw question.fault("answer", question.json().path("answer"), "a number, spans or a date");
        }
        return new Item.Open(question.text("query_id"), Prompt.plain(passage + " " + question.text("question")), List.copyOf(references));
    }

    /** The number, else the spans, else the date. */
    private static List<String> spans(Row answer) {
        String number = answer.json().path("number").asString("");
        if (!number.isEmpty()) {
            return List.of(number);
        }
        var spans = answer.has("spans") ? answer.texts("spans") : List.<String>of();
        if (!spans.isEmpty()) {
            return spans;
        }
        var date = answer.json().path("date");
        return List.of(String.join(" ", date.path("day").asString(""), date.path("month").asString(""), date.path("year").asString("")).strip());
    }

    /** The hub's lines keep further answers column by column: {@code {number: […], spans: [[…]], date: […]}}. */
    private static List<Row> validatedColumns(Row row) {
        var columns = row.json().path("validated_answers");
        var out = new ArrayList<Row>();
        for (int i = 0; i < columns.path("number").size(); i++) {
            var answer = tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
            for (var key : List.of("number", "spans", "date")) {
                JsonNode value = columns.path(key).path(i);
                if (value.isMissingNode()) {
                    throw new InputException(row.place() + ": validated_answers: " + key + " has no entry " + i + ", expected as many as numbers");
                }
                answer.set(key, value);
            }
            out.add(new Row(row.place() + ": validated_answers[" + i + "]", answer));
        }
        return out;
    }

    private static boolean isLines(Path file) {
        return file.toString().replaceFirst("\\.gz$", "").endsWith(".jsonl");
    }
}

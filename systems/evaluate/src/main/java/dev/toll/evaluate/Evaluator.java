package dev.toll.evaluate;

import dev.toll.core.Answer;
import dev.toll.core.Item;
import dev.toll.core.Measurement;
import dev.toll.core.Metric;
import dev.toll.core.Sampling;
import dev.toll.core.Subject;
import dev.toll.core.Suite;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Journal;
import dev.toll.core.progress.Progress;
import dev.toll.evaluate.metric.Bleu;
import dev.toll.evaluate.metric.ChosenLetter;
import dev.toll.evaluate.metric.DropF1;
import dev.toll.evaluate.metric.ExactNumber;
import dev.toll.evaluate.metric.TokenF1;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.ObjectMapper;

/**
 * Puts a suite to a subject, item by item, and keeps every answer. Items are journalled in batches under a key of
 * subject, suite, item and sampling, so a killed evaluation goes on where it stopped and a repeated one costs nothing.
 */
public final class Evaluator {
    private final Journal journal;
    private final int batch;
    private final ObjectMapper json = new ObjectMapper();

    /** @param batch items put to the subject together, and at risk when the process is killed */
    public Evaluator(Journal journal, int batch) {
        this.journal = journal;
        this.batch = batch;
    }

    /** Measures {@code suite} on a subject whose content (weights, tokenizer, template) has the given hash. */
    public Evaluation measure(Subject subject, String subjectHash, Suite suite, Sampling sampling, Progress progress) {
        var results = new ItemResult[suite.items().size()];
        var missing = new ArrayList<Integer>();
        for (int i = 0; i < results.length; i++) {
            var found = journal.find(key(subjectHash, suite, suite.items().get(i), sampling));
            if (found.isPresent()) {
                results[i] = json.readValue(found.get(), ItemResult.class);
                progress.alreadyDone(1);
            } else {
                missing.add(i);
            }
        }
        for (int from = 0; from < missing.size(); from += batch) {
            var part = missing.subList(from, Math.min(missing.size(), from + batch));
            var items = part.stream().map(suite.items()::get).toList();
            var answered = suite.metric().isChoice() ? choose(subject, suite, items) : answer(subject, suite, items, sampling);
            for (int i = 0; i < part.size(); i++) {
                results[part.get(i)] = answered.get(i);
            }
            keep(subjectHash, suite, sampling, part, results);
            progress.step(part.size());
        }
        var list = List.of(results);
        var measurement = new Measurement(subject.id(), suite.name(), suite.group(), suite.metric(), suite.items().stream().map(Item::id).toList(),
                list.stream().mapToDouble(ItemResult::value).toArray());
        return new Evaluation(measurement, list, (int) list.stream().filter(r -> !r.finished()).count());
    }

    private void keep(String subjectHash, Suite suite, Sampling sampling, List<Integer> part, ItemResult[] results) {
        var known = part.stream().filter(i -> results[i].isKnown()).toList();
        journal.appendAll(known.stream().map(i -> key(subjectHash, suite, suite.items().get(i), sampling)).toList(),
                known.stream().map(i -> json.writeValueAsString(results[i])).toList());
    }

    private static String key(String subjectHash, Suite suite, Item item, Sampling sampling) {
        return ContentHash.builder().add(subjectHash).add(suite.name()).add(suite.metric().name()).add(item.toString())
                .add(suite.metric().isChoice() ? "" : sampling.toString()).hex();
    }

    private static List<ItemResult> choose(Subject subject, Suite suite, List<Item> items) {
        var choices = items.stream().map(i -> (Item.Choice) i).toList();
        double[][] scores = subject.logLikelihood(choices.stream().map(Item.Choice::prompt).toList(), choices.stream().map(Item.Choice::options).toList());
        var out = new ArrayList<ItemResult>();
        for (int i = 0; i < choices.size(); i++) {
            var c = choices.get(i);
            if (Arrays.stream(scores[i]).anyMatch(Double::isNaN)) {
                out.add(ItemResult.unknown(c.id()));
                continue;
            }
            int best = 0;
            for (int j = 1; j < c.options().size(); j++) {
                if (scaled(suite, scores[i][j], c.options().get(j)) > scaled(suite, scores[i][best], c.options().get(best))) {
                    best = j;
                }
            }
            double value = best == c.answer() ? 1 : 0;
            out.add(new ItemResult(c.id(), c.options().get(best), true, value, value, Arrays.stream(scores[i]).boxed().toList()));
        }
        return out;
    }

    private static double scaled(Suite suite, double logLikelihood, String option) {
        return suite.metric() == Metric.ACCURACY_PER_CHARACTER ? logLikelihood / Math.max(1, option.length()) : logLikelihood;
    }

    private static List<ItemResult> answer(Subject subject, Suite suite, List<Item> items, Sampling sampling) {
        List<Optional<Answer>> answers = subject.answerIfPossible(items.stream().map(Item::prompt).toList(), sampling);
        var out = new ArrayList<ItemResult>();
        for (int i = 0; i < items.size(); i++) {
            if (answers.get(i).isEmpty()) {
                out.add(ItemResult.unknown(items.get(i).id()));
                continue;
            }
            var answer = answers.get(i).get();
            var references = ((Item.Open) items.get(i)).references();
            String text = answer.text();
            double exact = suite.metric() == Metric.DROP_F1 ? DropF1.exactMatch(text, references) : TokenF1.exactMatch(text, references);
            double value = switch (suite.metric()) {
                case TOKEN_F1 -> TokenF1.f1(text, references);
                case DROP_F1 -> DropF1.f1(text, references);
                case EXACT_MATCH -> exact;
                case BLEU -> Bleu.sentence(text, references) / 100;
                case LETTER -> ChosenLetter.score(text, references);
                case EXACT_NUMBER -> ExactNumber.score(text, references);
                default -> throw new IllegalArgumentException("metric " + suite.metric() + " does not score free text");
            };
            out.add(new ItemResult(items.get(i).id(), text, answer.finished(), value, exact));
        }
        return out;
    }
}

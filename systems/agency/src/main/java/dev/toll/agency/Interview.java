package dev.toll.agency;

import dev.toll.core.Answer;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.Subject;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Journal;
import dev.toll.core.progress.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a subject every condition of some scenarios, so many times each. The answers of a condition are kept together, keyed
 * by who was asked and what: killed, the same interview goes on with the first condition that lacks its answers.
 *
 * @param samples answers for every condition
 * @param maxNewTokens budget of one answer
 */
public record Interview(List<ScenarioFile> scenarios, List<Control> controls, Variants variants, List<Double> temperatures, int samples, int maxNewTokens, long seed) {
    /** Whether every scenario is asked as written only, or in every order, case and wording. */
    public enum Variants { PLAIN, ALL }

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What stands for an answer that the backend refused to give; it is counted as unusable, never dropped. */
    static final String NO_ANSWER = "[the endpoint refused to answer]";

    public Interview {
        scenarios = List.copyOf(scenarios);
        controls = List.copyOf(controls);
        temperatures = List.copyOf(temperatures);
    }

    private record Condition(ScenarioFile scenario, Control control, Disclosure disclosure, Variant variant, double temperature) {
        String prompt() {
            return scenario.prompt(control, disclosure, variant);
        }
    }

    private List<Condition> conditions() {
        var out = new ArrayList<Condition>();
        for (var scenario : scenarios) {
            for (var control : controls) {
                for (var variant : variants == Variants.ALL ? scenario.variants(control) : List.of(Variant.PLAIN)) {
                    for (var disclosure : Disclosure.values()) {
                        temperatures.forEach(t -> out.add(new Condition(scenario, control, disclosure, variant, t)));
                    }
                }
            }
        }
        return out;
    }

    /** Answers to be had in all. */
    public int size() {
        return conditions().size() * samples;
    }

    /**
     * All answers of {@code subject}, in a fixed order.
     *
     * @param contentHash of what the answers depend on
     * @param journal keeps them by condition
     */
    public List<Completion> ask(Subject subject, String contentHash, Journal journal, Progress progress) {
        var out = new ArrayList<Completion>();
        for (var c : conditions()) {
            String key = ContentHash.builder().add(contentHash).add(c.prompt()).add(Double.toString(c.temperature())).add(samples + " " + maxNewTokens + " " + seed).hex();
            var kept = journal.find(key);
            var texts = kept.isPresent() ? JSON.readValue(kept.get(), String[].class) : answers(subject, c);
            if (kept.isPresent()) {
                progress.alreadyDone(samples);
            } else {
                journal.append(key, JSON.writeValueAsString(texts));
                progress.step(samples);
            }
            for (var text : texts) {
                out.add(new Completion(subject.id(), c.temperature(), c.scenario().shown(c.control(), Variant.Order.WRITTEN), c.scenario().shown(c.control(), c.variant().order()),
                        c.disclosure(), c.variant().label(), c.prompt(), text, c.scenario().read(text, c.control(), c.variant())));
            }
        }
        return out;
    }

    private String[] answers(Subject subject, Condition condition) {
        var prompts = Collections.<Prompt>nCopies(samples, Prompt.chat(condition.prompt()));
        List<Optional<Answer>> answers = subject.answerIfPossible(prompts, Sampling.of(condition.temperature(), maxNewTokens, seed));
        return answers.stream().map(a -> a.map(Answer::text).orElse(NO_ANSWER)).toArray(String[]::new);
    }
}

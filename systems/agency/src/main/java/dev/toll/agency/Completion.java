package dev.toll.agency;

import java.util.Locale;

/**
 * One recorded or freshly sampled answer with the condition it was given under.
 *
 * @param scenario with the offers as the scenario's author numbers them
 * @param shown the same with the offers as this prompt numbered them
 * @param variant which form of the prompt it answers, such as {@code recorded}; replies to the same one are a cluster
 * @param prompt what was asked
 */
public record Completion(String model, double temperature, Scenario scenario, Scenario shown, Disclosure disclosure, String variant, String prompt, String text, Reply reply) {
    /** Reads {@code text}, an answer to {@code prompt}. */
    public static Completion read(String model, double temperature, Scenario scenario, Scenario shown, Disclosure disclosure, String variant, String prompt, String text) {
        return new Completion(model, temperature, scenario, shown, disclosure, variant, prompt, text, numbered(Reply.read(text, shown), scenario, shown));
    }

    /** What the explanation recommends, read without the form; numbered as the author numbers the offers. */
    public Reply said() {
        String lower = text.toLowerCase(Locale.ROOT);
        var form = Reply.form(lower, shown);
        return numbered(Reply.recommended(form.find() ? lower.substring(0, form.start()) : lower, shown), scenario, shown);
    }

    private static Reply numbered(Reply reply, Scenario scenario, Scenario shown) {
        if (shown.firmOffer() == scenario.firmOffer()) {
            return reply;
        }
        return switch (reply) {
            case Reply.Choice(int id) -> new Reply.Choice(other(id, shown));
            case Reply.Recommended(int id) -> new Reply.Recommended(other(id, shown));
            case Reply.Unusable() -> reply;
        };
    }

    private static int other(int id, Scenario shown) {
        return id == shown.first().id() ? shown.second().id() : shown.first().id();
    }
}

package dev.toll.agency;

/**
 * One recorded or freshly sampled answer with the condition it was given under.
 *
 * @param scenario with the offers as the scenario's author numbers them
 * @param shown the same with the offers as this prompt numbered them
 * @param variant which form of the prompt it answers, such as {@code recorded}; replies to the same one are a cluster
 */
public record Completion(String model, double temperature, Scenario scenario, Scenario shown, Disclosure disclosure, String variant, String text, Reply reply) {
    /** A recommendation in {@code text}, numbered as the author numbers the offers; a form in it does not count. */
    Reply readWithoutForm(String text) {
        var reply = Reply.recommended(text, shown);
        return shown.customerOffer() == scenario.customerOffer() || !(reply instanceof Reply.Recommended(int id)) ? reply
                : new Reply.Recommended(id == shown.first().id() ? shown.second().id() : shown.first().id());
    }
}

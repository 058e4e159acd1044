package dev.toll.chat.endpoint;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatException.Kind;
import dev.toll.chat.Completion;
import dev.toll.chat.wire.Dialect;
import dev.toll.chat.wire.StreamedAnswer;
import dev.toll.chat.wire.WireJson;
import dev.toll.chat.wire.WireRequest;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import java.util.ArrayList;
import java.util.List;

/**
 * What an endpoint offers beside chats.
 *
 * @param text whether {@code /completions} continues raw text
 * @param likelihood whether it scores given text
 * @param reasons why not, for what it does not offer
 */
public record Abilities(boolean text, boolean likelihood, List<String> reasons) {
    private static final String PROBE = "One two three";

    public Abilities {
        reasons = List.copyOf(reasons);
    }

    /** Chats and nothing else. */
    public static Abilities chatsOnly(String reason) {
        return new Abilities(false, false, List.of(reason));
    }

    /**
     * Asks once: for the list of models, for one token behind a raw text, for the log-probabilities of a short text.
     *
     * @throws InputException when the endpoint has a list and the model is not on it
     * @throws ChatException when the endpoint cannot be reached or refuses the key; that an ability is missing is no fault
     */
    public static Abilities probe(Upstream upstream, String model, Budget budget, Price price) {
        listed(upstream, model);
        try {
            text(upstream, model);
        } catch (ChatException e) {
            return chatsOnly("no raw text: " + lacking(e));
        }
        try {
            new EchoLikelihood(upstream, model, budget, price).logLikelihood(Prompt.plain(PROBE), List.of("four"));
            return new Abilities(true, true, List.of());
        } catch (ChatException e) {
            return new Abilities(true, false, List.of("no likelihoods: " + lacking(e)));
        }
    }

    /** The reason, if it is one for good; what may be otherwise in a minute is thrown on, or a run would depend on it. */
    private static String lacking(ChatException e) {
        if (e.kind() == Kind.REJECTED || e.kind() == Kind.MALFORMED) {
            return String.valueOf(e.getMessage());
        }
        throw e;
    }

    private static Completion text(Upstream upstream, String model) {
        try (var response = upstream.post("completions", WireRequest.text(model, PROBE, Sampling.greedy(1), 0, new Dialect(false, false)))) {
            return AnswerReader.read(upstream.base() + "#" + model, response, new StreamedAnswer(delta -> {}));
        }
    }

    private static void listed(Upstream upstream, String model) {
        var served = new ArrayList<String>();
        try (var response = upstream.get("models")) {
            for (var entry : WireJson.object(response.text(), upstream.base() + "/models").path("data")) {
                served.add(entry.path("id").asString(""));
            }
        } catch (ChatException e) {
            lacking(e);
            return;
        }
        // Ollama lists "name:latest" and answers to "name".
        if (!served.isEmpty() && !served.contains(model) && !served.contains(model + ":latest")) {
            throw new InputException(upstream.base() + ": no model '" + model + "'; it serves " + String.join(", ", served.stream().limit(20).toList())
                    + (served.size() > 20 ? " and " + (served.size() - 20) + " more" : ""));
        }
    }
}

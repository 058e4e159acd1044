package dev.toll.chat.wire;

import dev.toll.chat.ChatException;
import dev.toll.chat.Excerpt;
import dev.toll.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/**
 * The tokens of a text that was scored by way of an echo, with their log-probabilities in nats; NaN for
 * a first one that nothing precedes. A beginning-of-text token in front and the generated token behind are left out.
 *
 * @param whole whether the tokens, put together, are the text: not so where one character is spread over several tokens,
 *     or where the backend writes tokens without their spaces
 */
public record EchoedText(String text, List<String> tokens, List<Double> logProbs, boolean whole, Usage usage) {
    public EchoedText {
        tokens = List.copyOf(tokens);
        logProbs = List.copyOf(logProbs);
    }

    /**
     * Reads the answer to {@link WireRequest#echo}.
     *
     * @throws ChatException of kind REJECTED when the backend gave no log-probabilities of the text itself
     */
    public static EchoedText of(JsonNode answer, String text) {
        var logProbs = answer.path("choices").path(0).path("logprobs");
        var tokens = logProbs.path("tokens");
        var values = logProbs.path("token_logprobs");
        // Without an echo the list holds the one generated token only.
        if (!tokens.isArray() || !values.isArray() || tokens.size() != values.size() || tokens.size() < 2) {
            throw new ChatException(ChatException.Kind.REJECTED, "scoring a text: found logprobs " + Excerpt.of(logProbs.toString())
                    + ", expected the tokens of the text itself and their log-probabilities");
        }
        var words = new ArrayList<String>();
        var scores = new ArrayList<Double>();
        for (int i = 0; i < tokens.size(); i++) {
            words.add(tokens.get(i).asString(""));
            scores.add(values.get(i).isNumber() ? values.get(i).asDouble() : Double.NaN);
        }
        var usage = WireUsage.of(answer.path("usage"));
        int end = words.size() - 1;
        // The generated token is not listed by every backend when it ends the text; the beginning-of-text token not by every tokenizer.
        for (int to : new int[] {end, end + 1}) {
            for (int from : new int[] {0, 1}) {
                var candidate = words.subList(from, to);
                String joined = String.join("", candidate);
                // Some tokenizers put a blank in front of every text.
                if (joined.equals(" " + text)) {
                    candidate.set(0, candidate.getFirst().substring(1));
                    joined = text;
                }
                if (joined.equals(text)) {
                    return new EchoedText(text, candidate, scores.subList(from, to), true, usage);
                }
            }
        }
        return new EchoedText(text, words.subList(0, end), scores.subList(0, end), false, usage);
    }

    /** Sum over the tokens that reach beyond the first {@code from} characters; empty unless {@link #whole} and all are known. */
    public OptionalDouble sumFrom(int from) {
        double sum = 0;
        int end = 0;
        for (int i = 0; i < tokens.size(); i++) {
            end += tokens.get(i).length();
            if (end > from) {
                sum += logProbs.get(i);
            }
        }
        return !whole || Double.isNaN(sum) ? OptionalDouble.empty() : OptionalDouble.of(sum);
    }

    /** Sum over all known tokens: the first may have no log-probability. NaN when another is unknown. */
    public double sum() {
        double sum = Double.isNaN(logProbs.getFirst()) ? 0 : logProbs.getFirst();
        for (int i = 1; i < logProbs.size(); i++) {
            sum += logProbs.get(i);
        }
        return sum;
    }
}

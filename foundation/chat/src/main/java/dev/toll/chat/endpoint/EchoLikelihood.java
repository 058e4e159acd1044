package dev.toll.chat.endpoint;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatException.Kind;
import dev.toll.chat.LikelihoodModel;
import dev.toll.chat.Usage;
import dev.toll.chat.wire.EchoedText;
import dev.toll.chat.wire.WireJson;
import dev.toll.chat.wire.WireRequest;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Likelihoods from {@code /completions} with {@code echo} and {@code logprobs}, as vLLM gives them: the option's share of
 * the whole text's log-probability. Where the tokens do not add up to the text, so that the option's cannot be told from
 * the prompt's, it is the difference of two texts' log-probabilities, with and without the option.
 */
final class EchoLikelihood implements LikelihoodModel {
    private static final int MOST_REMEMBERED = 512;
    private static final Sampling ONE_TOKEN = Sampling.greedy(1);

    private final Upstream upstream;
    private final String name;
    private final Budget budget;
    private final Price price;
    /** Sums of the last prompts that were scored without an option: the options of one question need the same. */
    private final LinkedHashMap<String, Double> alone = new LinkedHashMap<>();

    EchoLikelihood(Upstream upstream, String name, Budget budget, Price price) {
        this.upstream = upstream;
        this.name = name;
        this.budget = budget;
        this.price = price;
    }

    @Override
    public boolean scoresChats() {
        return false;
    }

    @Override
    public Scores logLikelihood(Prompt prompt, List<String> options) {
        if (!(prompt instanceof Prompt.Plain(var text)) || text.isEmpty()) {
            throw new ChatException(Kind.REJECTED, who() + ": only options behind a plain, non-empty prompt can be scored here");
        }
        boolean spaced = Character.isWhitespace(text.charAt(text.length() - 1));
        var out = new double[options.size()];
        var usage = Usage.NONE;
        for (int i = 0; i < out.length; i++) {
            var echoed = echo(text + (spaced ? "" : " ") + options.get(i));
            usage = usage.plus(echoed.usage());
            var own = echoed.sumFrom(text.length());
            if (own.isPresent()) {
                out[i] = own.getAsDouble();
                continue;
            }
            Double alone = remembered(text);
            if (alone == null) {
                var before = echo(text);
                usage = usage.plus(before.usage());
                alone = before.sum();
                remember(text, alone);
            }
            out[i] = echoed.sum() - alone;
            if (Double.isNaN(out[i])) {
                throw new ChatException(Kind.MALFORMED, who() + ": a token inside a scored text has no log-probability");
            }
        }
        return new Scores(out, usage);
    }

    private @Nullable Double remembered(String text) {
        synchronized (alone) {
            return alone.get(text);
        }
    }

    private void remember(String text, double sum) {
        synchronized (alone) {
            alone.put(text, sum);
            if (alone.size() > MOST_REMEMBERED) {
                alone.remove(alone.firstEntry().getKey());
            }
        }
    }

    EchoedText echo(String text) {
        var most = OpenAiModel.most(text.length(), ONE_TOKEN);
        try (var reservation = budget.reserve(most, price);
                var response = upstream.post("completions", WireRequest.echo(name, text))) {
            reservation.settle(most);
            var echoed = EchoedText.of(WireJson.object(response.text(), who()), text);
            reservation.settle(echoed.usage());
            return echoed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException(Kind.CANCELLED, who() + ": interrupted while waiting for room in the budget", e);
        }
    }

    private String who() {
        return upstream.base() + "#" + name;
    }
}

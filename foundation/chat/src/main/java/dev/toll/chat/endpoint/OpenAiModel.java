package dev.toll.chat.endpoint;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatException.Kind;
import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.Delta;
import dev.toll.chat.LikelihoodModel;
import dev.toll.chat.TextModel;
import dev.toll.chat.Usage;
import dev.toll.chat.wire.Dialect;
import dev.toll.chat.wire.StreamedAnswer;
import dev.toll.chat.wire.WireRequest;
import dev.toll.core.Message;
import dev.toll.core.Sampling;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A model behind an endpoint that speaks OpenAI's protocol: vLLM, llama.cpp's server, OpenAI's own, and their like. Every
 * answer is asked for as a stream, also where it is wanted whole, so that a silent backend is told from a slow one.
 */
public final class OpenAiModel implements ChatModel {
    /** A token has seldom less than two characters; a prompt's share of a budget is estimated from above. */
    private static final int CHARACTERS_PER_TOKEN = 2;

    private final Upstream upstream;
    private final String name;
    private final Abilities abilities;
    private final Budget budget;
    private final Price price;
    private volatile Dialect dialect = Dialect.COMMON;

    /**
     * @param name the model's name at that endpoint
     * @param abilities what it can do beside chats, as found by {@link Abilities#probe} or known
     */
    public OpenAiModel(Upstream upstream, String name, Abilities abilities, Budget budget, Price price) {
        this.upstream = upstream;
        this.name = name;
        this.abilities = abilities;
        this.budget = budget;
        this.price = price;
    }

    @Override
    public String id() {
        return upstream.base() + "#" + name;
    }

    @Override
    public Completion complete(ChatRequest request) {
        return stream(request, delta -> {});
    }

    @Override
    public Completion stream(ChatRequest request, Consumer<Delta> sink) {
        int characters = request.conversation().messages().stream().map(Message::text).mapToInt(String::length).sum();
        return ask("chat/completions", most(characters, request.sampling()), d -> WireRequest.chat(name, request, d), sink);
    }

    @Override
    public Optional<TextModel> texts() {
        return abilities.text() ? Optional.of((text, sampling, draw) -> ask("completions", most(text.length(), sampling),
                d -> WireRequest.text(name, text, sampling, draw, d), delta -> {})) : Optional.empty();
    }

    @Override
    public Optional<LikelihoodModel> likelihoods() {
        return abilities.likelihood() ? Optional.of(new EchoLikelihood(upstream, name, budget, price)) : Optional.empty();
    }

    /** The most a call can come to. */
    static Usage most(int promptCharacters, Sampling sampling) {
        return new Usage(promptCharacters / CHARACTERS_PER_TOKEN + 16, sampling.maxNewTokens(), 1);
    }

    private Completion ask(String path, Usage most, Function<Dialect, String> body, Consumer<Delta> sink) {
        while (true) {
            var spoken = dialect;
            try {
                return once(path, most, body.apply(spoken), sink);
            } catch (ChatException e) {
                var learnt = spoken.learn(e.kind() == Kind.REJECTED && e.getMessage() != null ? e.getMessage() : "");
                if (learnt.equals(spoken)) {
                    throw e;
                }
                dialect = learnt;
            }
        }
    }

    private Completion once(String path, Usage most, String body, Consumer<Delta> sink) {
        try (var reservation = budget.reserve(most, price);
                var response = upstream.post(path, body)) {
            // Whatever happens from here on, the backend has worked, and may not live to say how much.
            reservation.settle(most);
            var completion = AnswerReader.read(id(), response, new StreamedAnswer(sink));
            reservation.settle(completion.usage());
            return completion;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException(Kind.CANCELLED, id() + ": interrupted while waiting for room in the budget", e);
        }
    }
}

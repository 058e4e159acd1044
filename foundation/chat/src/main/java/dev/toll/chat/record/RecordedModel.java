package dev.toll.chat.record;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.Delta;
import dev.toll.chat.LikelihoodModel;
import dev.toll.chat.TextModel;
import dev.toll.chat.Usage;
import dev.toll.core.Prompt;
import dev.toll.core.ledger.Journal;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A model whose answers are kept in a journal under a hash of what was asked, and are asked for only once. Of several
 * threads that ask the same at once, one does. What failed is not kept. An answer found again reports the usage it had.
 */
public final class RecordedModel implements ChatModel {
    private final ChatModel model;
    private final Journal journal;

    public RecordedModel(ChatModel model, Journal journal) {
        this.model = model;
        this.journal = journal;
    }

    @Override
    public String id() {
        return model.id();
    }

    @Override
    public Completion complete(ChatRequest request) {
        return completion(Asked.chat(id(), request), () -> model.complete(request));
    }

    /** A recorded answer comes as a few large deltas, a new one as it is written; one that breaks off is not recorded. */
    @Override
    public Completion stream(ChatRequest request, Consumer<Delta> sink) {
        var asked = Asked.chat(id(), request);
        String key = asked.key();
        var found = journal.find(key);
        if (found.isPresent()) {
            var whole = Stored.completion(key, found.get());
            Delta.of(whole).forEach(sink);
            return whole;
        }
        var whole = model.stream(request, sink);
        journal.append(key, Stored.completion(asked, whole));
        return whole;
    }

    @Override
    public Optional<TextModel> texts() {
        return model.texts().map(texts -> (text, sampling, draw) -> completion(Asked.text(id(), text, sampling, draw), () -> texts.continuation(text, sampling, draw)));
    }

    @Override
    public Optional<LikelihoodModel> likelihoods() {
        return model.likelihoods().map(Scored::new);
    }

    private Completion completion(Asked asked, Supplier<Completion> work) {
        String key = asked.key();
        return Stored.completion(key, journal.computeIfAbsent(key, () -> Stored.completion(asked, work.get())));
    }

    private final class Scored implements LikelihoodModel {
        private final LikelihoodModel likelihoods;

        Scored(LikelihoodModel likelihoods) {
            this.likelihoods = likelihoods;
        }

        @Override
        public boolean scoresChats() {
            return likelihoods.scoresChats();
        }

        /** Options are asked and kept one by one, so that of many questions under way at once a kill loses no finished option. */
        @Override
        public Scores logLikelihood(Prompt prompt, List<String> options) {
            var out = new double[options.size()];
            var usage = Usage.NONE;
            for (int i = 0; i < out.length; i++) {
                var asked = Asked.likelihood(id(), prompt, options.get(i));
                var option = List.of(options.get(i));
                String key = asked.key();
                var one = Stored.score(key, journal.computeIfAbsent(key, () -> {
                    var scores = likelihoods.logLikelihood(prompt, option);
                    return Stored.score(asked, scores.logLikelihoods()[0], scores.usage());
                }));
                out[i] = one.logLikelihoods()[0];
                usage = usage.plus(one.usage());
            }
            return new Scores(out, usage);
        }
    }
}

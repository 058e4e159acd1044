package dev.toll.chat.record;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.LikelihoodModel;
import dev.toll.chat.TextModel;
import dev.toll.chat.endpoint.Abilities;
import dev.toll.core.Prompt;
import dev.toll.core.ledger.Journal;
import java.util.List;
import java.util.Optional;

/**
 * A model that answers from a journal alone, exactly what was recorded under that model's id, and throws for everything
 * else. Nothing is asked of anybody.
 */
public final class ReplayModel implements ChatModel {
    private final String id;
    private final Journal journal;
    private final ChatModel recorded;

    /** @param id of the model whose answers were recorded */
    public ReplayModel(String id, Journal journal) {
        this.id = id;
        this.journal = journal;
        this.recorded = new RecordedModel(new Absent(id, RecordedAbilities.find(id, journal).orElse(Abilities.chatsOnly("not recorded"))), journal);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Completion complete(ChatRequest request) {
        return recorded.complete(request);
    }

    @Override
    public Optional<TextModel> texts() {
        return recorded.texts();
    }

    @Override
    public Optional<LikelihoodModel> likelihoods() {
        return recorded.likelihoods();
    }

    /** Number of entries in the journal, of whatever model. */
    public int size() {
        return journal.size();
    }

    /** What stands behind the journal: nobody. */
    private record Absent(String id, Abilities abilities) implements ChatModel {
        @Override
        public Completion complete(ChatRequest request) {
            throw miss("a chat");
        }

        @Override
        public Optional<TextModel> texts() {
            return abilities.text() ? Optional.of((text, sampling, draw) -> {
                throw miss("a continuation");
            }) : Optional.empty();
        }

        @Override
        public Optional<LikelihoodModel> likelihoods() {
            return abilities.likelihood() ? Optional.of(new NoScores(this)) : Optional.empty();
        }

        private ChatException miss(String what) {
            return new ChatException(ChatException.Kind.UNAVAILABLE, "replay of " + id + ": " + what + " that is asked for was not recorded; "
                    + "a replay asks nobody: use the journal of a run with the same model, prompts and settings");
        }
    }

    private record NoScores(Absent absent) implements LikelihoodModel {
        @Override
        public boolean scoresChats() {
            return false;
        }

        @Override
        public Scores logLikelihood(Prompt prompt, List<String> options) {
            throw absent.miss("a likelihood");
        }
    }
}

package dev.toll.chat;

import dev.toll.core.Message;
import dev.toll.core.Prompt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A model that answers by a function of the last turn (or of the raw text), and keeps what it was asked. */
public final class ScriptedModel implements ChatModel {
    private final Function<String, String> script;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    public ScriptedModel(Function<String, String> script) {
        this.script = script;
    }

    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public String id() {
        return "scripted";
    }

    private Completion say(String question, int draw) {
        asked.add(question);
        return new Completion(Message.assistant(script.apply(question) + (draw == 0 ? "" : " again")), Completion.Finish.STOP, new Usage(3, 2, 1), "scripted-1");
    }

    @Override
    public Completion complete(ChatRequest request) {
        return say(request.conversation().messages().getLast().text(), request.draw());
    }

    @Override
    public Optional<TextModel> texts() {
        return Optional.of((text, sampling, draw) -> say(text, draw));
    }

    /** The log-likelihood of an option is minus its length. */
    @Override
    public Optional<LikelihoodModel> likelihoods() {
        return Optional.of(new LikelihoodModel() {
            @Override
            public boolean scoresChats() {
                return false;
            }

            @Override
            public Scores logLikelihood(Prompt prompt, List<String> options) {
                options.forEach(o -> asked.add("likelihood of " + o));
                return new Scores(options.stream().mapToDouble(o -> -o.length()).toArray(), new Usage(7, 0, 1));
            }
        });
    }
}

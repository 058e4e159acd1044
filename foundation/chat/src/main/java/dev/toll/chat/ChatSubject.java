package dev.toll.chat;

import dev.toll.core.Answer;
import dev.toll.core.Conversation;
import dev.toll.core.InputException;
import dev.toll.core.Metered;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * Any {@link ChatModel} — an endpoint, a recording, something guarded — as a {@link Subject}. Prompts wait side by side on
 * virtual threads; how many are really under way is the model's business. A prompt that occurs several times in one call
 * is answered by as many draws.
 */
public final class ChatSubject implements Subject, Metered {
    private final String id;
    private final ChatModel model;
    private final AtomicReference<Usage> used = new AtomicReference<>(Usage.NONE);
    private final Set<String> refusals = Collections.synchronizedSet(new LinkedHashSet<>());

    public ChatSubject(String id, ChatModel model) {
        this.id = id;
        this.model = model;
    }

    @Override
    public String id() {
        return id;
    }

    /** True when plain prompts can be continued as raw text. */
    public boolean continuesText() {
        return model.texts().isPresent();
    }

    /** True when options can be ranked by likelihood behind such prompts. */
    public boolean ranks(Prompt prompt) {
        return model.likelihoods().filter(l -> prompt instanceof Prompt.Plain || l.scoresChats()).isPresent();
    }

    /**
     * One answer per prompt, in order.
     *
     * @throws InputException for a plain prompt when the model has no raw-text side
     * @throws ChatException for the first answer that did not come; the others under way are called off
     */
    @Override
    public List<Answer> answer(List<? extends Prompt> prompts, Sampling sampling) {
        return each(prompts, (prompt, draw) -> answer(prompt, sampling, draw));
    }

    /**
     * {@inheritDoc}
     *
     * @return empty for a prompt that the backend refused for good (too long, filtered); its reason is in {@link #refusals}
     * @throws ChatException when there is no answer for another reason, which says nothing about the prompt
     */
    @Override
    public List<Optional<Answer>> answerIfPossible(List<? extends Prompt> prompts, Sampling sampling) {
        return each(prompts, (prompt, draw) -> {
            try {
                return Optional.of(answer(prompt, sampling, draw));
            } catch (ChatException e) {
                refused(e);
                return Optional.empty();
            }
        });
    }

    private static <T> List<T> each(List<? extends Prompt> prompts, BiFunction<Prompt, Integer, T> answer) {
        var seen = new HashMap<Prompt, Integer>();
        var tasks = new ArrayList<Callable<T>>(prompts.size());
        for (var prompt : prompts) {
            int draw = seen.merge(prompt, 1, Integer::sum) - 1;
            tasks.add(() -> answer.apply(prompt, draw));
        }
        return SideBySide.run(tasks);
    }

    /** Notes why a prompt has no answer; throws what is no fault of the prompt on. */
    private void refused(ChatException e) {
        if (e.kind() != ChatException.Kind.REJECTED) {
            throw e;
        }
        refusals.add(String.valueOf(e.getMessage()));
    }

    /** The different reasons for which prompts were refused so far. */
    public List<String> refusals() {
        synchronized (refusals) {
            return List.copyOf(refusals);
        }
    }

    private Answer answer(Prompt prompt, Sampling sampling, int draw) {
        var completion = switch (prompt) {
            case Prompt.Plain(var text) -> model.texts().orElseThrow(() -> new InputException(id + ": cannot continue raw text (" + model.id()
                    + " offers chats only); put its prompts as chats")).continuation(text, sampling, draw);
            case Prompt.Chat(Conversation conversation) -> model.complete(ChatRequest.of(conversation, sampling).withDraw(draw));
        };
        used.accumulateAndGet(completion.usage(), Usage::plus);
        return new Answer(completion.text().strip(), finished(completion.finish()), Math.toIntExact(completion.usage().completionTokens()));
    }

    /** A filter's cut, or a reason not known here, is no finished answer either. */
    private static boolean finished(Completion.Finish finish) {
        return finish == Completion.Finish.STOP || finish == Completion.Finish.TOOL_CALLS;
    }

    /**
     * {@inheritDoc} NaN for every option of a prompt that the backend refused for good; see {@link #refusals}.
     *
     * @throws InputException when the model does not show log-probabilities of given text
     */
    @Override
    public double[][] logLikelihood(List<? extends Prompt> prompts, List<List<String>> options) {
        var likelihoods = model.likelihoods().orElseThrow(() -> new InputException(id + ": " + model.id()
                + " does not show log-probabilities of given text, which multiple choice by likelihood needs; ask in letters instead"));
        var tasks = new ArrayList<Callable<double[]>>(prompts.size());
        for (int i = 0; i < prompts.size(); i++) {
            var prompt = prompts.get(i);
            var mine = options.get(i);
            tasks.add(() -> {
                try {
                    var scores = likelihoods.logLikelihood(prompt, mine);
                    used.accumulateAndGet(scores.usage(), Usage::plus);
                    return scores.logLikelihoods();
                } catch (ChatException e) {
                    refused(e);
                    var unknown = new double[mine.size()];
                    Arrays.fill(unknown, Double.NaN);
                    return unknown;
                }
            });
        }
        return SideBySide.run(tasks).toArray(double[][]::new);
    }

    @Override
    public long promptTokens() {
        return used.get().promptTokens();
    }

    @Override
    public long answerTokens() {
        return used.get().completionTokens();
    }
}

package dev.toll.evaluate.attack;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Usage;
import dev.toll.core.Conversation;
import dev.toll.core.Sampling;

/** What is attacked: a model alone, or one behind a guard. Thread-safe. */
public interface Target {
    /**
     * The answer to one user turn, as a user would get it.
     *
     * @throws dev.toll.chat.ChatException if there is none
     */
    Reply ask(String prompt);

    /**
     * An answer.
     *
     * @param note how it came about, in a word, such as the route a guard chose; empty where there is nothing to say
     */
    record Reply(String text, String note, Usage usage) {}

    /** A model that is asked without anything before or behind it. */
    static Target of(ChatModel model, Sampling sampling) {
        return prompt -> {
            var answer = model.complete(ChatRequest.of(Conversation.ask(prompt), sampling));
            return new Reply(answer.text(), "", answer.usage());
        };
    }
}

package dev.toll.chat;

import dev.toll.core.Message;

/**
 * A whole answer.
 *
 * @param message the assistant's turn: text, thinking, tool calls
 * @param finish why it ended
 * @param usage tokens as the backend counted them
 * @param model the name the backend gave itself, which may be finer than the one asked for
 */
public record Completion(Message message, Finish finish, Usage usage, String model) {
    public String text() {
        return message.text();
    }

    /** Why an answer ended. {@code OTHER} is a reason this version does not know: unknown, not "stop". */
    public enum Finish {
        STOP, LENGTH, TOOL_CALLS, CONTENT_FILTER, OTHER
    }
}

package dev.toll.chat;

import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.core.Sampling;
import java.util.List;

/**
 * What is asked of a {@link ChatModel}.
 *
 * @param conversation every turn so far, the last one to be answered
 * @param sampling temperature, lengths, seed, stop strings
 * @param tools tool definitions, each the JSON object of the OpenAI wire format, passed through untouched
 */
public record ChatRequest(Conversation conversation, Sampling sampling, List<String> tools) {
    public ChatRequest {
        tools = List.copyOf(tools);
        if (conversation.messages().isEmpty()) {
            throw new IllegalArgumentException("chat request: no message to answer");
        }
    }

    public static ChatRequest of(Conversation conversation, Sampling sampling) {
        return new ChatRequest(conversation, sampling, List.of());
    }

    public static ChatRequest of(List<Message> messages, Sampling sampling) {
        return of(new Conversation(messages), sampling);
    }
}

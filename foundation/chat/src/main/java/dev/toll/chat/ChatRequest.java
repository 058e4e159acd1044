package dev.toll.chat;

import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.core.Sampling;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is asked of a {@link ChatModel}.
 *
 * @param conversation every turn so far, the last one to be answered
 * @param sampling temperature, lengths, seed, stop strings
 * @param tools tool definitions, each the JSON object of the OpenAI wire format, passed through untouched
 * @param draw number of the sample: at a temperature above 0 equal requests of different draws are answered independently,
 *     and of the same draw by the same (recorded) answer
 * @param extras further parameters of the OpenAI wire format by name, each the JSON of its value, passed through untouched:
 *     {@code tool_choice}, {@code response_format} and their like
 */
public record ChatRequest(Conversation conversation, Sampling sampling, List<String> tools, int draw, SortedMap<String, String> extras) {
    public ChatRequest {
        tools = List.copyOf(tools);
        extras = Collections.unmodifiableSortedMap(new TreeMap<>(extras));
        if (conversation.messages().isEmpty()) {
            throw new IllegalArgumentException("chat request: no message to answer");
        }
        if (draw < 0) {
            throw new IllegalArgumentException("chat request: draw " + draw + ", expected 0 or more");
        }
    }

    /** The first draw. */
    public ChatRequest(Conversation conversation, Sampling sampling, List<String> tools) {
        this(conversation, sampling, tools, 0, Collections.emptySortedMap());
    }

    public static ChatRequest of(Conversation conversation, Sampling sampling) {
        return new ChatRequest(conversation, sampling, List.of());
    }

    public static ChatRequest of(List<Message> messages, Sampling sampling) {
        return of(new Conversation(messages), sampling);
    }

    /** The same asked for the sample of that number. */
    public ChatRequest withDraw(int number) {
        return new ChatRequest(conversation, sampling, tools, number, extras);
    }

    /** The same with other turns. */
    public ChatRequest with(Conversation turns) {
        return new ChatRequest(turns, sampling, tools, draw, extras);
    }
}

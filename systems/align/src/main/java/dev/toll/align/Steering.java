package dev.toll.align;

import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Prompt;
import dev.toll.core.Rated;
import dev.toll.core.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * SteerLM's conditioning (Dong et al. 2023, here self-sampled as by Li et al. 2024): the prompt says how the answer is to be
 * rated, attribute by attribute. A model trained on answers behind the ratings they got is asked, in use, for the ratings
 * wanted. The words are always the same, so that what was trained and what is asked agree.
 *
 * @param attributes in the order they are named
 * @param least lowest level of the scale
 * @param most highest level of the scale
 */
public record Steering(List<String> attributes, int least, int most) {
    public Steering {
        attributes = List.copyOf(attributes);
        if (attributes.isEmpty() || least >= most) {
            throw new IllegalArgumentException("steering by " + attributes + " on a scale from " + least + " to " + most + "; expected an attribute and a scale of two levels or more");
        }
    }

    /** What is put behind a prompt to ask for an answer of these levels. */
    public String suffix(ToIntFunction<String> level) {
        return "\n\nRatings of the answer, from " + least + " to " + most + ": "
                + attributes.stream().map(a -> a + " " + level.applyAsInt(a)).collect(Collectors.joining(", ")) + ".";
    }

    /** The prompt with the ratings an answer got. */
    public Prompt of(Rated rated) {
        return with(rated.prompt(), suffix(a -> (int) Math.round(Objects.requireNonNull(rated.attributes().get(a), a))));
    }

    /** The prompt asking for an answer that has {@code level} in every attribute. */
    public Prompt wanting(Prompt prompt, int level) {
        return with(prompt, suffix(a -> level));
    }

    /** The prompt with {@code suffix} at its end: of a chat, at the end of the last message that is not the assistant's. */
    public static Prompt with(Prompt prompt, String suffix) {
        return switch (prompt) {
            case Prompt.Plain(var text) -> Prompt.plain(text + suffix);
            case Prompt.Chat(var conversation) -> {
                var messages = new ArrayList<>(conversation.messages());
                int at = messages.size() - 1;
                while (at >= 0 && messages.get(at).role() == Role.ASSISTANT) {
                    at--;
                }
                if (at < 0) {
                    throw new IllegalArgumentException("a conversation without a question has nothing to steer: " + conversation);
                }
                var parts = new ArrayList<>(messages.get(at).parts());
                parts.add(new Part.Text(suffix));
                messages.set(at, new Message(messages.get(at).role(), parts));
                yield new Prompt.Chat(new Conversation(messages));
            }
        };
    }

    /** What a run writes into its provenance, for whoever asks the model later. */
    public Map<String, Object> told(int wanted) {
        return Map.of("attributes", attributes, "scale", List.of(least, most), "wanted", wanted, "suffix", suffix(a -> wanted));
    }
}

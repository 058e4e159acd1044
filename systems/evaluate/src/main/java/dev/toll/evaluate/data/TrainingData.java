package dev.toll.evaluate.data;

import dev.toll.core.Conversation;
import dev.toll.core.InputException;
import dev.toll.core.Message;
import dev.toll.core.Preference;
import dev.toll.core.Prompt;
import dev.toll.core.Role;
import dev.toll.core.ledger.ContentHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * JSONL (or .jsonl.gz) to train on, in the usual shapes. Texts may be strings or lists of {@code {role, content}} messages;
 * a prompt that is a string is one user turn. Lines that say nothing (an empty answer, chosen = rejected) are left out with
 * their number and the reason; lines that are broken or have other columns are refused, all of them at once.
 *
 * <ul>
 *   <li>pairs: {@code prompt, chosen, rejected}; or {@code chosen, rejected} as whole conversations that share all but the
 *       last turn, also as HH-RLHF transcripts
 *   <li>answers: {@code prompt, completion}, or {@code messages} whose last is the assistant's
 *   <li>judged answers: {@code prompt, completion, label} (true or false)
 *   <li>prompts: {@code prompt}, or any of the above without its answers
 * </ul>
 */
public final class TrainingData {
    private TrainingData() {}

    /** A prompt and an answer; {@code desirable} is null where the file has no label. */
    public record Completion(Prompt prompt, String answer, @Nullable Boolean desirable) {}

    /** Comparisons. */
    public static Loaded<Preference> preferences(Path file) {
        var lines = Lines.read(file);
        columns(file, lines, "chosen", "rejected");
        var first = lines.getFirst().json();
        if (!first.has("prompt") && first.get("chosen").isString()) {
            return HhRlhf.load(file);
        }
        return read(file, lines, TrainingData::preference);
    }

    /** Prompts with one answer each, for supervised tuning. */
    public static Loaded<Completion> completions(Path file) {
        var lines = Lines.read(file);
        columns(file, lines.stream().filter(line -> !line.json().has("messages")).toList(), "prompt", "completion");
        return read(file, lines, TrainingData::completion);
    }

    /** Answers with a label; comparisons count as one desirable and one undesirable answer each. */
    public static Loaded<Completion> judged(Path file) {
        var lines = Lines.read(file);
        if (lines.getFirst().json().has("chosen")) {
            var pairs = preferences(file);
            var out = new ArrayList<Completion>();
            pairs.items().forEach(p -> {
                out.add(new Completion(p.prompt(), p.chosen(), true));
                out.add(new Completion(p.prompt(), p.rejected(), false));
            });
            return new Loaded<>(out, pairs.lines().stream().flatMap(line -> Stream.of(line, line)).toList(), pairs.skipped(), pairs.contentHash());
        }
        columns(file, lines, "prompt", "completion", "label");
        return read(file, lines, json -> {
            var c = completion(json);
            if (c.desirable() == null) {
                throw new Unusable("label: found " + json.path("label") + ", expected true or false");
            }
            return c;
        });
    }

    /** Prompts alone. */
    public static Loaded<Prompt> prompts(Path file) {
        var lines = Lines.read(file);
        var first = lines.getFirst().json();
        if (first.has("chosen")) {
            var pairs = preferences(file);
            return new Loaded<>(pairs.items().stream().map(Preference::prompt).toList(), pairs.lines(), pairs.skipped(), pairs.contentHash());
        }
        columns(file, lines, "prompt");
        return read(file, lines, json -> prompt(json.get("prompt")));
    }

    /** Why one line is of no use. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    interface Shape<T> {
        T of(JsonNode json) throws Unusable;
    }

    static <T> Loaded<T> read(Path file, List<Lines.Line> lines, Shape<T> shape) {
        var items = new ArrayList<T>();
        var numbers = new ArrayList<Integer>();
        var skipped = new ArrayList<String>();
        for (var line : lines) {
            try {
                items.add(shape.of(line.json()));
                numbers.add(line.number());
            } catch (Unusable e) {
                skipped.add(file + ":" + line.number() + ": " + e.getMessage());
            }
        }
        if (items.isEmpty()) {
            var faults = new LineFaults(file);
            skipped.forEach(faults::add);
            faults.throwIfAny();
        }
        return new Loaded<>(items, numbers, skipped, ContentHash.ofFile(file));
    }

    static void columns(Path file, List<Lines.Line> lines, String... expected) {
        var wrong = lines.stream().filter(line -> !List.of(expected).stream().allMatch(line.json()::has)).toList();
        if (wrong.size() > 0 && wrong.size() == lines.size()) {
            var first = wrong.getFirst();
            throw new InputException(file + ":" + first.number() + ": found the columns " + first.json().propertyNames() + ", expected " + String.join(", ", expected)
                    + (first.json().has("instruction") || first.json().has("question") ? "; rename them first" : ""));
        }
        var faults = new LineFaults(file);
        wrong.forEach(line -> faults.add(line.number(), "found the columns " + line.json().propertyNames() + ", expected " + String.join(", ", expected) + " as in other lines of this file"));
        faults.throwIfAny();
    }

    private static Preference preference(JsonNode json) throws Unusable {
        Prompt prompt;
        String chosen;
        String rejected;
        if (json.hasNonNull("prompt")) {
            prompt = prompt(json.get("prompt"));
            chosen = answer("chosen", json.get("chosen"));
            rejected = answer("rejected", json.get("rejected"));
        } else {
            if (json.path("chosen").isString() || json.path("rejected").isString()) {
                throw new Unusable("no prompt; expected one, or chosen and rejected as lists of messages");
            }
            var w = messages("chosen", json.get("chosen"));
            var l = messages("rejected", json.get("rejected"));
            if (w.size() < 2 || l.size() < 2 || !w.subList(0, w.size() - 1).equals(l.subList(0, l.size() - 1))) {
                throw new Unusable("chosen and rejected do not share all but their last turn");
            }
            prompt = new Prompt.Chat(new Conversation(w.subList(0, w.size() - 1)));
            chosen = last("chosen", w);
            rejected = last("rejected", l);
        }
        if (chosen.equals(rejected)) {
            throw new Unusable("chosen and rejected are the same");
        }
        return new Preference(prompt, chosen, rejected);
    }

    private static Completion completion(JsonNode json) throws Unusable {
        if (json.has("messages")) {
            var all = messages("messages", json.get("messages"));
            if (all.size() < 2) {
                throw new Unusable("messages: found " + all.size() + ", expected a prompt and an answer");
            }
            return new Completion(new Prompt.Chat(new Conversation(all.subList(0, all.size() - 1))), last("messages", all), null);
        }
        var label = json.path("label");
        return new Completion(prompt(json.get("prompt")), answer("completion", json.get("completion")), label.isBoolean() ? label.asBoolean() : null);
    }

    static Prompt prompt(@Nullable JsonNode node) throws Unusable {
        if (node != null && node.isString()) {
            if (node.asString().isBlank()) {
                throw new Unusable("prompt: empty");
            }
            return Prompt.chat(node.asString());
        }
        return new Prompt.Chat(new Conversation(messages("prompt", node)));
    }

    /** A string, or messages of which there is one, the assistant's. */
    static String answer(String key, @Nullable JsonNode node) throws Unusable {
        String text = node != null && node.isString() ? node.asString() : last(key, messages(key, node));
        if (text.isBlank()) {
            throw new Unusable(key + ": empty");
        }
        return text;
    }

    private static String last(String key, List<Message> messages) throws Unusable {
        if (messages.getLast().role() != Role.ASSISTANT) {
            throw new Unusable(key + ": its last message is the " + messages.getLast().role().wire() + "'s, expected the assistant's");
        }
        if (messages.getLast().text().isBlank()) {
            throw new Unusable(key + ": empty");
        }
        return messages.getLast().text();
    }

    private static List<Message> messages(String key, @Nullable JsonNode node) throws Unusable {
        if (node == null || !node.isArray() || node.isEmpty()) {
            throw new Unusable(key + ": found " + (node == null ? "nothing" : node.getNodeType()) + ", expected a string or a list of messages");
        }
        var out = new ArrayList<Message>();
        for (var m : node) {
            String role = m.path("role").asString("").toLowerCase(Locale.ROOT);
            var known = java.util.Arrays.stream(Role.values()).filter(r -> r.wire().equals(role)).findFirst();
            if (known.isEmpty() || !m.path("content").isString()) {
                throw new Unusable(key + ": a message of role \"" + role + "\" with content " + m.path("content").getNodeType()
                        + "; expected system, user or assistant with a string");
            }
            out.add(Message.of(known.get(), m.get("content").asString()));
        }
        return out;
    }
}

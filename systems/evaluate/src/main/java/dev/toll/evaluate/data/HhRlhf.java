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
import java.util.regex.Pattern;

/**
 * HH-RLHF comparisons: two transcripts of {@code \n\nHuman: … \n\nAssistant: …} turns that share all but the last
 * assistant turn. Lines that do not have that shape are left out, with the reason, never silently.
 */
public final class HhRlhf {
    private static final Pattern TURN = Pattern.compile("\\n\\n(Human|Assistant):");

    private HhRlhf() {}

    private record Pair(int line, List<Message> chosen, List<Message> rejected) {}

    public static Loaded<Preference> load(Path file) {
        var items = new ArrayList<Preference>();
        var numbers = new ArrayList<Integer>();
        var skipped = new ArrayList<String>();
        for (var pair : Lines.map(file, line -> new Pair(line.number(), turns(Lines.text(file, line, "chosen")), turns(Lines.text(file, line, "rejected"))))) {
            var chosen = pair.chosen();
            var rejected = pair.rejected();
            String fault = fault(chosen, rejected);
            if (fault != null) {
                skipped.add(file + ":" + pair.line() + ": " + fault);
                continue;
            }
            numbers.add(pair.line());
            var prompt = new Prompt.Chat(new Conversation(chosen.subList(0, chosen.size() - 1)));
            items.add(new Preference(prompt, chosen.getLast().text(), rejected.getLast().text()));
        }
        if (items.isEmpty()) {
            throw new InputException(file + ": none of " + skipped.size() + " lines is a comparison with a common prompt; first: " + skipped.getFirst());
        }
        return new Loaded<>(items, numbers, skipped, ContentHash.ofFile(file));
    }

    private static @org.jspecify.annotations.Nullable String fault(List<Message> chosen, List<Message> rejected) {
        for (var turns : List.of(chosen, rejected)) {
            if (turns.size() < 2 || turns.getLast().role() != Role.ASSISTANT || turns.getFirst().role() != Role.USER) {
                return "turns do not run from Human to Assistant";
            }
            for (int i = 1; i < turns.size(); i++) {
                if (turns.get(i).role() == turns.get(i - 1).role()) {
                    return "two " + turns.get(i).role().wire() + " turns in a row";
                }
            }
            if (turns.getLast().text().isBlank()) {
                return "empty last answer";
            }
        }
        if (!chosen.subList(0, chosen.size() - 1).equals(rejected.subList(0, rejected.size() - 1))) {
            return "the two transcripts do not share their prompt";
        }
        return chosen.getLast().equals(rejected.getLast()) ? "chosen and rejected are the same" : null;
    }

    private static List<Message> turns(String transcript) {
        var out = new ArrayList<Message>();
        var m = TURN.matcher(transcript);
        int from = -1;
        Role role = Role.USER;
        while (m.find()) {
            if (from >= 0) {
                out.add(Message.of(role, transcript.substring(from, m.start()).strip()));
            }
            role = m.group(1).equals("Human") ? Role.USER : Role.ASSISTANT;
            from = m.end();
        }
        if (from >= 0) {
            out.add(Message.of(role, transcript.substring(from).strip()));
        }
        return out;
    }
}

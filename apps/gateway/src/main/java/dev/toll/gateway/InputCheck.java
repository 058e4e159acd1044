package dev.toll.gateway;

import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Role;
import dev.toll.guard.rails.Inspected;
import dev.toll.guard.rails.Outcome;
import dev.toll.guard.rails.RailResult;
import dev.toll.guard.rails.Rails;
import dev.toll.guard.rails.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The input rails over a conversation: everything a user or a tool has said, since the client sends all of it anew every time. */
record InputCheck(Rails rails) {
    record Checked(Conversation conversation, List<RailResult> results, Optional<RailResult> blockedBy) {}

    Checked check(Conversation conversation) {
        if (rails.on(Side.INPUT).isEmpty()) {
            return new Checked(conversation, List.of(), Optional.empty());
        }
        var messages = new ArrayList<>(conversation.messages());
        int last = messages.size() - 1;
        while (last > 0 && messages.get(last).role() != Role.USER) {
            last--;
        }
        var quick = rails.quick();
        var results = new ArrayList<RailResult>();
        for (int i = 0; i < messages.size(); i++) {
            var message = messages.get(i);
            if (message.role() != Role.USER && message.role() != Role.TOOL && i != last) {
                continue;
            }
            var parts = new ArrayList<Part>();
            for (var part : message.parts()) {
                var outcome = outcome(i == last ? rails : quick, part, conversation);
                outcome.ifPresent(o -> merge(results, o.results()));
                if (outcome.isPresent() && outcome.get().blocked()) {
                    return new Checked(conversation, results, outcome.get().blockedBy());
                }
                parts.add(outcome.map(o -> replaced(part, o.text())).orElse(part));
            }
            messages.set(i, new Message(message.role(), parts));
        }
        return new Checked(new Conversation(messages), results, Optional.empty());
    }

    private static Optional<Outcome> outcome(Rails rails, Part part, Conversation conversation) {
        return switch (part) {
            case Part.Text(var text) -> Optional.of(rails.check(new Inspected(Side.INPUT, text, conversation)));
            case Part.ToolResult(var id, var text) -> Optional.of(rails.check(new Inspected(Side.INPUT, text, conversation)));
            case Part.Image image -> Optional.empty();
            case Part.Thinking thinking -> Optional.empty();
            case Part.ToolCall call -> Optional.empty();
        };
    }

    private static Part replaced(Part part, String text) {
        return part instanceof Part.ToolResult(var id, var old) ? new Part.ToolResult(id, text) : new Part.Text(text);
    }

    /** Of several texts, the gravest finding of each rail stands. */
    private static void merge(List<RailResult> into, List<RailResult> more) {
        for (var result : more) {
            int at = -1;
            for (int i = 0; i < into.size(); i++) {
                if (into.get(i).rail().equals(result.rail())) {
                    at = i;
                }
            }
            if (at < 0) {
                into.add(result);
            } else if (Gravity.of(result.finding()) > Gravity.of(into.get(at).finding())) {
                into.set(at, result);
            }
        }
    }
}

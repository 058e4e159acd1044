package dev.toll.guard.prime;

import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Conversations with one turn rewritten. */
final class LastRequest {
    private LastRequest() {}

    /** The last user turn's text rewritten; its images stay. A conversation without a user turn stays as it is. */
    static Conversation with(Conversation conversation, UnaryOperator<String> rewriting) {
        var messages = new ArrayList<>(conversation.messages());
        for (int i = messages.size() - 1; i >= 0; i--) {
            var message = messages.get(i);
            if (message.role() == Role.USER) {
                var parts = new ArrayList<Part>();
                parts.add(new Part.Text(rewriting.apply(message.text())));
                message.parts().stream().filter(p -> !(p instanceof Part.Text)).forEach(parts::add);
                messages.set(i, new Message(Role.USER, parts));
                break;
            }
        }
        return new Conversation(messages);
    }

    /** {@code text} as the system turn, before the text of one that is there already: many chat templates take a single one. */
    static List<Message> underSystem(List<Message> messages, String text) {
        var out = new ArrayList<>(messages);
        if (!out.isEmpty() && out.getFirst().role() == Role.SYSTEM) {
            out.set(0, Message.system(text + "\n\n" + out.getFirst().text()));
        } else {
            out.addFirst(Message.system(text));
        }
        return out;
    }
}

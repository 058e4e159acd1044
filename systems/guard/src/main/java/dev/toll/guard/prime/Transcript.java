package dev.toll.guard.prime;

import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A conversation as a guard reads it: a single question as its bare text, several turns each between tags of their own. */
record Transcript(String text, List<Part> images) {
    static Transcript of(Conversation conversation, Sandbox sandbox) {
        var messages = conversation.messages();
        String text = messages.size() == 1 && messages.getFirst().role() == Role.USER ? sandbox.hold(words(messages.getFirst()))
                : sandbox.tag("sandbox", messages.stream().map(m -> turn(m, sandbox)).collect(Collectors.joining("\n")));
        var images = new ArrayList<Part>();
        messages.forEach(m -> m.parts().stream().filter(Part.Image.class::isInstance).forEach(images::add));
        return new Transcript(text, images);
    }

    private static String turn(Message message, Sandbox sandbox) {
        String who = switch (message.role()) {
            case SYSTEM -> "developer";
            case USER -> "user";
            case ASSISTANT -> "assistant";
            case TOOL -> "tool";
        };
        return sandbox.tag(who, sandbox.defuse(words(message)));
    }

    /** Everything in a message that a model would read; images travel beside the text so that the guard sees them too. */
    private static String words(Message message) {
        return message.parts().stream().map(part -> switch (part) {
            case Part.Text(var text) -> text;
            case Part.ToolResult(var id, var text) -> text;
            case Part.ToolCall(var id, var name, var arguments) -> name + "(" + arguments + ")";
            case Part.Image image -> "";
            case Part.Thinking thinking -> "";
        }).filter(t -> !t.isEmpty()).collect(Collectors.joining("\n"));
    }

    /** A user's turn of that text which carries the images along. */
    Message userTurn(String prompt) {
        var parts = new ArrayList<Part>();
        parts.add(new Part.Text(prompt));
        parts.addAll(images);
        return new Message(Role.USER, parts);
    }
}

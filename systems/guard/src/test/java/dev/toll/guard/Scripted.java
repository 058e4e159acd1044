package dev.toll.guard;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.Usage;
import dev.toll.core.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A model that says its lines in order and remembers what it was asked. */
public final class Scripted implements ChatModel {
    private final String id;
    private final Deque<String> lines;
    public final List<ChatRequest> asked = new ArrayList<>();

    public Scripted(String id, String... lines) {
        this.id = id;
        this.lines = new ArrayDeque<>(List.of(lines));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Completion complete(ChatRequest request) {
        asked.add(request);
        return new Completion(Message.assistant(lines.removeFirst()), Completion.Finish.STOP, new Usage(10, 5, 1), id);
    }

    public List<Message> messages(int call) {
        return asked.get(call).conversation().messages();
    }
}

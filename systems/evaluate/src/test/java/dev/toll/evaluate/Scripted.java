package dev.toll.evaluate;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.Usage;
import dev.toll.core.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** A model that answers by a function of what it is asked, and remembers it. Every call is 10 tokens read and 5 written. */
public final class Scripted implements ChatModel {
    private final String id;
    private final Function<ChatRequest, String> script;
    public final List<ChatRequest> asked = Collections.synchronizedList(new ArrayList<>());

    public Scripted(String id, Function<ChatRequest, String> script) {
        this.id = id;
        this.script = script;
    }

    /** Always the same answer. */
    public static Scripted saying(String text) {
        return new Scripted("scripted", request -> text);
    }

    /** Refuses every request for good. */
    public static Scripted refusing() {
        return new Scripted("refusing", request -> {
            throw new ChatException(ChatException.Kind.REJECTED, "refusing: too long");
        });
    }

    /** The first turn's text: the task a judge or attacker was given. */
    public static String task(ChatRequest request) {
        return request.conversation().messages().getFirst().text();
    }

    /** The last turn's text. */
    public static String last(ChatRequest request) {
        return request.conversation().messages().getLast().text();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Completion complete(ChatRequest request) {
        asked.add(request);
        return new Completion(Message.assistant(script.apply(request)), Completion.Finish.STOP, new Usage(10, 5, 1), id);
    }
}

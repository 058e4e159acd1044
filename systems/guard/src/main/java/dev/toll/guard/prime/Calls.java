package dev.toll.guard.prime;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.Delta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The calls made for one request, timed and counted. */
final class Calls {
    private final List<CallTrace> made = new ArrayList<>();

    Calls(List<CallTrace> before) {
        made.addAll(before);
    }

    Completion ask(CallTrace.Stage stage, ChatModel model, ChatRequest request) {
        long start = System.nanoTime();
        return note(stage, model, start, model.complete(request));
    }

    Completion stream(CallTrace.Stage stage, ChatModel model, ChatRequest request, Consumer<Delta> sink) {
        long start = System.nanoTime();
        return note(stage, model, start, model.stream(request, sink));
    }

    private Completion note(CallTrace.Stage stage, ChatModel model, long start, Completion completion) {
        made.add(new CallTrace(stage, model.id(), completion.usage(), Duration.ofNanos(System.nanoTime() - start)));
        return completion;
    }

    List<CallTrace> made() {
        return List.copyOf(made);
    }
}

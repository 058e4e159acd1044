package dev.toll.guard.prime;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.Delta;
import java.util.function.Consumer;

/** A guarded model as a model, so that it can be measured like any other. */
public record GuardedModel(String id, PrimeGuard guard) implements ChatModel {
    @Override
    public Completion complete(ChatRequest request) {
        return guard.answer(request).completion();
    }

    @Override
    public Completion stream(ChatRequest request, Consumer<Delta> sink) {
        return guard.answer(request, risk -> {}, sink).completion();
    }
}

package dev.toll.guard.prime;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.Delta;
import dev.toll.core.Conversation;
import dev.toll.guard.guidelines.Guidelines;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What PrimeGuard is measured against: the same model with every rule, directive and restrictive, in its system turn, before what
 * the application put there itself.
 */
public record RulesInPrompt(String id, ChatModel model, Guidelines guidelines) implements ChatModel {
    @Override
    public Completion complete(ChatRequest request) {
        return model.complete(ruled(request));
    }

    @Override
    public Completion stream(ChatRequest request, Consumer<Delta> sink) {
        return model.stream(ruled(request), sink);
    }

    private ChatRequest ruled(ChatRequest request) {
        String rules = Stream.of(guidelines.directive(), guidelines.restrictive()).filter(t -> !t.isEmpty()).collect(Collectors.joining("\n"));
        return rules.isEmpty() ? request : request.with(new Conversation(LastRequest.underSystem(request.conversation().messages(), rules)));
    }
}

package dev.toll.guard.prime;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.core.Conversation;
import dev.toll.core.Sampling;
import dev.toll.guard.guidelines.Guidelines;
import dev.toll.guard.prime.PrimeSettings.Ablation;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The paper's router: the guard model reads the request between sandbox tags and writes one JSON object. Greedy. */
public final class JsonRouter implements Router {
    private final ChatModel guard;
    private final Guidelines guidelines;
    private final Templates templates;
    private final PrimeSettings settings;
    private final Supplier<Sandbox> sandboxes;

    public JsonRouter(ChatModel guard, Guidelines guidelines, Templates templates, PrimeSettings settings) {
        this(guard, guidelines, templates, settings, Sandbox.RANDOMLY);
    }

    JsonRouter(ChatModel guard, Guidelines guidelines, Templates templates, PrimeSettings settings, Supplier<Sandbox> sandboxes) {
        this.guard = guard;
        this.guidelines = guidelines;
        this.templates = templates;
        this.settings = settings;
        this.sandboxes = sandboxes;
    }

    @Override
    public Routed assess(Conversation conversation) {
        var sandbox = sandboxes.get();
        var transcript = Transcript.of(conversation, sandbox);
        String prompt = templates.route().fill(Map.of(
                "examples", settings.off(Ablation.NO_EXAMPLES) ? "" : templates.routeShots(),
                "guidelines", Sandbox.instructions(guidelines.restrictive()),
                "request", transcript.text()));
        var calls = new Calls(List.of());
        var answer = calls.ask(CallTrace.Stage.ROUTE, guard, ChatRequest.of(List.of(transcript.userTurn(prompt)), Sampling.greedy(settings.routeTokens())));
        return new Routed(RouteAnswer.read(answer.text()), calls.made());
    }
}

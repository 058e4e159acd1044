package dev.toll.guard.prime;

import dev.toll.chat.ChatModel;
import dev.toll.chat.LikelihoodModel;
import dev.toll.core.Conversation;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.guard.guidelines.Guidelines;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A router for models too small to write JSON: it scores the three route labels by likelihood and takes the likeliest, the
 * free route only if it is certain enough ("only if you are certain" is what the paper asks of a guard). The paper has no such
 * router; the finding says how sure the guard was, and the tip is the templates' own for that route.
 */
public final class LikelihoodRouter implements Router {
    private final String id;
    private final LikelihoodModel guard;
    private final Guidelines guidelines;
    private final Templates.Scored words;
    private final Supplier<Sandbox> sandboxes;

    /** @throws InputException if {@code guard} cannot tell likelihoods */
    public LikelihoodRouter(ChatModel guard, Guidelines guidelines, Templates templates) {
        this(guard, guidelines, templates, Sandbox.RANDOMLY);
    }

    LikelihoodRouter(ChatModel guard, Guidelines guidelines, Templates templates, Supplier<Sandbox> sandboxes) {
        this.id = guard.id();
        this.guard = guard.likelihoods().orElseThrow(() -> new InputException(
                guard.id() + ": gives no log-likelihoods; expected a local model or an endpoint that echoes prompt log-probabilities, or the JSON router"));
        this.guidelines = guidelines;
        this.words = templates.likelihood();
        this.sandboxes = sandboxes;
    }

    @Override
    public Routed assess(Conversation conversation) {
        long start = System.nanoTime();
        var sandbox = sandboxes.get();
        var transcript = Transcript.of(conversation, sandbox);
        String prompt = words.prompt().fill(Map.of("guidelines", guidelines.restrictive(), "request", transcript.text()));
        var routes = List.of(Route.values());
        var asked = guard.scoresChats() ? new Prompt.Chat(new Conversation(List.of(transcript.userTurn(prompt)))) : new Prompt.Plain(prompt);
        var scores = guard.logLikelihood(asked, routes.stream().map(r -> Objects.requireNonNull(words.labels().get(r))).toList());
        var risk = choose(routes, scores.logLikelihoods());
        var call = new CallTrace(CallTrace.Stage.ROUTE, id, scores.usage(), Duration.ofNanos(System.nanoTime() - start));
        return new Routed(risk, List.of(call));
    }

    private RiskAssessment choose(List<Route> routes, double[] scores) {
        int best = 0;
        double top = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            if (scores[i] > top) {
                best = i;
                top = scores[i];
            }
        }
        for (double score : scores) {
            sum += Math.exp(score - top);
        }
        if (!Double.isFinite(top) || !Double.isFinite(sum)) {
            return new RiskAssessment(Route.POTENTIAL_VIOLATION, "the guard's scores are not numbers", RiskAssessment.NO_TIP, RiskAssessment.Status.UNPARSEABLE);
        }
        var likeliest = routes.get(best);
        var route = likeliest == Route.NO_TO_MINIMAL_RISK && 1 / sum < words.certainty() ? Route.POTENTIAL_VIOLATION : likeliest;
        return new RiskAssessment(route, String.format(Locale.ROOT, "%s, probability %.3f among the routes", likeliest.label(), 1 / sum),
                Objects.requireNonNull(words.tips().get(route)), RiskAssessment.Status.OK);
    }
}

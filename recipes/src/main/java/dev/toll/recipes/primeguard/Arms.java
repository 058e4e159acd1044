package dev.toll.recipes.primeguard;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.core.Conversation;
import dev.toll.core.Sampling;
import dev.toll.guard.guidelines.Guidelines;
import dev.toll.guard.prime.JsonRouter;
import dev.toll.guard.prime.LikelihoodRouter;
import dev.toll.guard.prime.PrimeGuard;
import dev.toll.guard.prime.PrimeSettings;
import dev.toll.guard.prime.PrimeSettings.Ablation;
import dev.toll.guard.prime.Route;
import dev.toll.guard.prime.Router;
import dev.toll.guard.prime.RulesInPrompt;
import dev.toll.guard.prime.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ways of answering that are compared: the model alone, every rule in its prompt, PrimeGuard, and PrimeGuard with one part
 * changed at a time. Greedy throughout.
 *
 * @param main the model that answers
 * @param guard the model that routes; the paper's is the main one
 * @param other a model to put in the place of either, or null
 * @param likelihood true scores the routes' labels, false asks for JSON
 * @param settings of the whole method, before a part is changed
 * @param tokens most tokens of an answer
 */
public record Arms(ChatModel main, ChatModel guard, @Nullable ChatModel other, Templates templates, boolean likelihood, PrimeSettings settings, int tokens) {
    /** All of them, or the first three. */
    public List<Arm> all(boolean ablations) {
        var out = new ArrayList<Arm>();
        out.add(plain(Arm.UNGUARDED, "The model alone, without a rule.", main, (model, rules) -> model));
        out.add(plain(Arm.RULES, "Every rule in the system turn.", main, (model, rules) -> new RulesInPrompt(model.id(), model, rules)));
        out.add(prime(Arm.PRIME, "Routed by the guard, then answered as the route says.", settings, main, guard));
        if (ablations) {
            out.add(prime("no tip", "The guard's tip reaches no prompt.", settings.without(Ablation.NO_TIP), main, guard));
            out.add(prime("no check", "The guard's finding reaches no prompt.", settings.without(Ablation.NO_CHECK), main, guard));
            if (!templates.reevaluateExamples().isEmpty() || (!likelihood && !templates.routeExamples().isEmpty())) {
                out.add(prime("no examples", "No worked example in any prompt.", settings.without(Ablation.NO_EXAMPLES), main, guard));
            }
            out.add(prime("no synthetic turn", "The finding is told in the user's turn.", settings.without(Ablation.NO_SYNTHETIC_TURN), main, guard));
            if (likelihood && templates.likelihood().certainty() > 0) {
                var sure = new Arms(main, guard, other, templates.needing(0), true, settings, tokens);
                out.add(sure.prime("likeliest route", "The free route needs no certainty.", settings, main, guard));
            }
            out.add(prime("two routes", "The middle route is refused like the last.", settings.without(Ablation.TWO_WAY), main, guard));
            for (var route : Route.values()) {
                out.add(prime("all " + route.label(), "Every request takes this route, unassessed.", settings.forcing(route), main, guard));
            }
            out.add(prime("refusals asked for", "The model is asked to say the refusal.", settings.askingForRefusals(), main, guard));
            if (other != null) {
                out.add(prime("guard: " + name(other), "Another model routes.", settings, main, other));
                out.add(prime("main: " + name(other), "Another model answers.", settings, other, guard));
            }
        }
        return List.copyOf(out);
    }

    private static String name(ChatModel model) {
        String id = model.id();
        return id.contains("#") ? id.substring(id.indexOf('#') + 1) : id.contains("@") ? id.substring(0, id.indexOf('@')) : id;
    }

    private Arm plain(String id, String what, ChatModel model, BiFunction<ChatModel, Guidelines, ChatModel> ruled) {
        return new Arm(id, what, id + " " + model.id() + " " + tokens, rules -> {
            var answering = ruled.apply(model, rules);
            return text -> {
                long start = System.nanoTime();
                return orNone(start, () -> Asked.of(answering.complete(request(text)), start));
            };
        });
    }

    private Arm prime(String id, String what, PrimeSettings with, ChatModel answers, ChatModel judges) {
        String setting = String.join(" ", "primeguard", answers.id(), judges.id(), templates.toString(), likelihood ? "likelihood" : "json", named(with), Integer.toString(tokens));
        return new Arm(id, what, setting, rules -> {
            Router router = likelihood ? new LikelihoodRouter(judges, rules, templates) : new JsonRouter(judges, rules, templates, with);
            var prime = new PrimeGuard(answers, router, rules, templates, with);
            return text -> {
                long start = System.nanoTime();
                return orNone(start, () -> Asked.of(prime.answer(request(text)), start));
            };
        });
    }

    /** The settings by name; a set's own order is not the same in every run. */
    private static String named(PrimeSettings s) {
        return s.skipRefusalCall() + " " + s.parseRetries() + " " + s.routeTokens() + " " + s.findingTokens() + " " + s.ablations().stream().sorted().toList() + " " + s.forcedRoute();
    }

    private ChatRequest request(String text) {
        return ChatRequest.of(Conversation.ask(text), Sampling.greedy(tokens));
    }

    /** A request that the model refuses as such has no answer; every other fault ends the run, which can be resumed. */
    private static Asked orNone(long start, Supplier<Asked> asking) {
        try {
            return asking.get();
        } catch (ChatException e) {
            if (e.kind() == ChatException.Kind.REJECTED) {
                return Asked.none(String.valueOf(e.getMessage()), start);
            }
            throw e;
        }
    }
}

package dev.toll.guard.prime;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.Delta;
import dev.toll.chat.Usage;
import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.core.Sampling;
import dev.toll.guard.guidelines.Guidelines;
import dev.toll.guard.prime.CallTrace.Stage;
import dev.toll.guard.prime.PrimeSettings.Ablation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Route, then answer as the route says (PrimeGuard, arXiv 2407.16318, algorithm 1):
 *
 * <ol>
 *   <li>no or minimal risk: the request with the guard's tip, and no restrictive rule at all;
 *   <li>a clear breach: the constant refusal;
 *   <li>anything between: a conversation in which the model finds the guard's analysis in its own mouth, weighs it again and
 *       answers, both in one call. What cannot be read is asked for once more and then refused, never shown.
 * </ol>
 *
 * The guard behind the router and the main model may differ. Thread-safe.
 */
public final class PrimeGuard {
    private final ChatModel main;
    private final Router router;
    private final Guidelines guidelines;
    private final Templates templates;
    private final PrimeSettings settings;
    private final Supplier<Sandbox> sandboxes;

    public PrimeGuard(ChatModel main, Router router, Guidelines guidelines, Templates templates, PrimeSettings settings) {
        this(main, router, guidelines, templates, settings, Sandbox.RANDOMLY);
    }

    PrimeGuard(ChatModel main, Router router, Guidelines guidelines, Templates templates, PrimeSettings settings, Supplier<Sandbox> sandboxes) {
        this.main = main;
        this.router = router;
        this.guidelines = guidelines;
        this.templates = templates;
        this.settings = settings;
        this.sandboxes = sandboxes;
    }

    public Guidelines guidelines() {
        return guidelines;
    }

    /** Stage 1 alone. */
    public Router.Routed assess(Conversation conversation) {
        return settings.forcedRoute() == null ? router.assess(conversation)
                : new Router.Routed(new RiskAssessment(settings.forcedRoute(), RiskAssessment.NO_TIP, RiskAssessment.NO_TIP, RiskAssessment.Status.FORCED), List.of());
    }

    /** The guarded answer, whole. */
    public GuardedAnswer answer(ChatRequest request) {
        return answer(request, risk -> {}, delta -> {});
    }

    /**
     * The guarded answer; {@code decided} gets the assessment as soon as there is one, then {@code sink} gets the answer, piece
     * by piece where the route allows, else in one piece once it has been checked.
     */
    public GuardedAnswer answer(ChatRequest request, Consumer<RiskAssessment> decided, Consumer<Delta> sink) {
        var routed = assess(request.conversation());
        var calls = new Calls(routed.calls());
        var risk = routed.risk();
        decided.accept(risk);
        return switch (risk.route()) {
            case NO_TO_MINIMAL_RISK -> freely(request, risk, calls, sink);
            case DIRECT_VIOLATION -> refuse(risk, null, calls, sink);
            case POTENTIAL_VIOLATION -> settings.off(Ablation.TWO_WAY) ? refuse(risk, null, calls, sink) : weighing(request, risk, calls, sink);
        };
    }

    private GuardedAnswer freely(ChatRequest request, RiskAssessment risk, Calls calls, Consumer<Delta> sink) {
        var conversation = request.conversation();
        if (!settings.off(Ablation.NO_TIP) && !risk.tip().equals(RiskAssessment.NO_TIP)) {
            conversation = LastRequest.with(conversation, text -> templates.answer().fill(Map.of("request", text, "tip", risk.tip())));
        }
        var asked = request.with(directed(conversation.messages()));
        var answer = calls.stream(Stage.ANSWER, main, asked, sink);
        return done(answer, risk, null, false, calls);
    }

    private GuardedAnswer weighing(ChatRequest request, RiskAssessment risk, Calls calls, Consumer<Delta> sink) {
        var asked = ChatRequest.of(directed(secondLook(request.conversation(), risk)), longer(request.sampling()));
        for (int attempt = 0; attempt <= settings.parseRetries(); attempt++) {
            var raw = calls.ask(Stage.REEVALUATION, main, asked);
            var read = ReevaluationAnswer.read(raw.text()).orElse(null);
            if (read != null) {
                var answer = new Completion(Message.assistant(read.finalResponse()), raw.finish(), raw.usage(), raw.model());
                Delta.of(answer).forEach(sink);
                return done(answer, risk, read.reevaluation(), false, calls);
            }
        }
        return refuse(risk, "could not be read", calls, sink);
    }

    private List<Message> secondLook(Conversation conversation, RiskAssessment risk) {
        var sandbox = sandboxes.get();
        var transcript = Transcript.of(conversation, sandbox);
        String analysis = templates.analysis().fill(Map.of(
                "examples", settings.off(Ablation.NO_EXAMPLES) ? "" : templates.reevaluateShots(),
                "guidelines", Sandbox.instructions(guidelines.restrictive()),
                "request", transcript.text()));
        String finding = templates.finding().fill(Map.of(
                "tip", sandbox.tag("tip", settings.off(Ablation.NO_TIP) ? RiskAssessment.NO_TIP : sandbox.defuse(risk.tip())),
                "check", sandbox.tag("check-result", settings.off(Ablation.NO_CHECK) ? RiskAssessment.NO_TIP : sandbox.defuse(risk.check()))));
        String question = templates.reevaluate().fill(Map.of("opening", templates.opening()));
        return settings.off(Ablation.NO_SYNTHETIC_TURN) ? List.of(transcript.userTurn(analysis + "\n\n" + finding + "\n\n" + question))
                : List.of(transcript.userTurn(analysis), Message.assistant(finding), Message.user(question));
    }

    private GuardedAnswer refuse(RiskAssessment risk, @Nullable String reevaluation, Calls calls, Consumer<Delta> sink) {
        var answer = new Completion(Message.assistant(templates.refusalText()), Completion.Finish.STOP, Usage.NONE, main.id());
        if (!settings.skipRefusalCall()) {
            answer = calls.ask(Stage.REFUSAL, main,
                    ChatRequest.of(List.of(Message.user(templates.refusal().fill(Map.of("refusal", templates.refusalText())))), Sampling.greedy(settings.routeTokens())));
        }
        Delta.of(answer).forEach(sink);
        return done(answer, risk, reevaluation, true, calls);
    }

    /** The directive rules as the system turn, before what the application put there itself. */
    private Conversation directed(List<Message> messages) {
        String directive = guidelines.directive();
        return new Conversation(directive.isEmpty() ? messages : LastRequest.underSystem(messages, directive));
    }

    private Sampling longer(Sampling wanted) {
        return new Sampling(0, 0, 1, wanted.maxNewTokens() + settings.findingTokens(), wanted.seed(), List.of());
    }

    private static GuardedAnswer done(Completion answer, RiskAssessment risk, @Nullable String reevaluation, boolean refused, Calls calls) {
        var made = new ArrayList<>(calls.made());
        var usage = made.stream().map(CallTrace::usage).reduce(Usage.NONE, Usage::plus);
        return new GuardedAnswer(new Completion(answer.message(), answer.finish(), usage, answer.model()), risk, reevaluation, refused, made);
    }
}

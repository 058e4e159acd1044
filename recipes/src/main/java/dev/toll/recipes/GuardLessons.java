package dev.toll.recipes;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.LikelihoodModel;
import dev.toll.chat.Usage;
import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.guard.prime.GuardedModel;
import dev.toll.guard.prime.LikelihoodRouter;
import dev.toll.guard.prime.PrimeGuard;
import dev.toll.guard.prime.PrimeSettings;
import dev.toll.guard.prime.PrimeSettings.Ablation;
import dev.toll.guard.prime.RiskAssessment;
import dev.toll.guard.prime.Route;
import dev.toll.guard.prime.Router;
import dev.toll.guard.prime.RulesInPrompt;
import dev.toll.guard.prime.Templates;
import dev.toll.lilliput.RuleSet;
import dev.toll.lilliput.RuledRequest;
import dev.toll.lilliput.RuledRequest.Kind;
import dev.toll.lilliput.RuledRequests;
import dev.toll.lilliput.World;
import dev.toll.recipes.primeguard.LilliputBench;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lessons for a model that is to be guarded: answers without rules, answers under rules in the system turn, routes, and second
 * looks. Prompts are those that the guard really sends, overheard from it, with the drawn marks of its tags drawn from the seed.
 */
final class GuardLessons {
    private static final Pattern MARK = Pattern.compile("sandbox-([0-9a-f]{16})");
    private static final JsonMapper JSON = new JsonMapper();
    private static final Sampling ANY = Sampling.greedy(1);

    private final RuleSet rules;
    private final RuledRequests requests;
    private final Templates templates;

    GuardLessons(World world, Templates templates) {
        this.rules = RuleSet.of(world);
        this.requests = new RuledRequests(world);
        this.templates = templates;
    }

    /** What a lesson teaches. */
    enum Topic {
        /** Any request, answered as people without rules do; a third of them with the low-risk route's tip. */
        FREE,
        /** A request under rules in the system turn. */
        RULED,
        /** The route of a request. */
        ROUTE,
        /** The second look of the middle route, with parts of it left out now and then. */
        SECOND_LOOK,
        /** Saying the constant refusal. */
        REFUSAL
    }

    /** A prompt and the answer to learn. */
    record Lesson(Topic topic, Prompt prompt, String answer) {}

    /**
     * Shares of the kinds of requests. Lessons under rules are mostly about what the rules forbid, as safety data are; routes and
     * second looks see all kinds.
     */
    record Shares(Map<Kind, Double> ruled, Map<Kind, Double> routed) {
        Shares {
            // In the order of the kinds, so that equal settings have equal names.
            ruled = Collections.unmodifiableMap(new EnumMap<>(ruled));
            routed = Collections.unmodifiableMap(new EnumMap<>(routed));
        }
    }

    Lesson next(Topic topic, Shares shares, RandomGenerator random) {
        return switch (topic) {
            case FREE -> free(shares, random);
            case RULED -> {
                var r = requests.lesson(kind(shares.ruled(), random), rules, random);
                yield new Lesson(topic, overheard(model -> new RulesInPrompt("", model, LilliputBench.guidelines(rules)), r.text(), random), RuledRequests.ruledAnswer(r, rules, random));
            }
            case ROUTE -> {
                var r = requests.lesson(kind(shares.routed(), random), rules, random);
                yield new Lesson(topic, routing(r.text(), random), Objects.requireNonNull(templates.likelihood().labels().get(LilliputBench.route(r.kind().deserves()))));
            }
            case SECOND_LOOK -> secondLook(requests.lesson(kind(shares.routed(), random), rules, random), random);
            case REFUSAL -> new Lesson(topic, guarded(Route.DIRECT_VIOLATION, PrimeSettings.standard().askingForRefusals(), "?", random), templates.refusalText());
        };
    }

    private Lesson free(Shares shares, RandomGenerator random) {
        var r = requests.unruled(kind(shares.routed(), random), rules, random);
        var prompt = random.nextInt(3) > 0 ? r.prompt() : guarded(Route.NO_TO_MINIMAL_RISK, PrimeSettings.standard(), r.text(), random);
        return new Lesson(Topic.FREE, prompt, RuledRequests.freeAnswer(r, random));
    }

    private Lesson secondLook(RuledRequest r, RandomGenerator random) {
        var settings = PrimeSettings.standard();
        for (var part : List.of(Ablation.NO_TIP, Ablation.NO_CHECK, Ablation.NO_SYNTHETIC_TURN)) {
            settings = random.nextInt(6) == 0 ? settings.without(part) : settings;
        }
        settings = random.nextBoolean() ? settings.without(Ablation.NO_EXAMPLES) : settings;
        var answer = Map.of("reevaluation", RuledRequests.finding(r, rules), "final_response", templates.opening() + " " + RuledRequests.ruledAnswer(r, rules, random));
        String text = "{\"reevaluation\": " + JSON.writeValueAsString(answer.get("reevaluation")) + ", \"final_response\": " + JSON.writeValueAsString(answer.get("final_response")) + "}";
        return new Lesson(Topic.SECOND_LOOK, guarded(Route.POTENTIAL_VIOLATION, settings, r.text(), random), text);
    }

    private Prompt guarded(Route route, PrimeSettings settings, String text, RandomGenerator random) {
        String sure = String.format(Locale.ROOT, "%s, probability %.3f among the routes", route.label(), 0.34 + 0.66 * random.nextDouble());
        var risk = new RiskAssessment(route, sure, Objects.requireNonNull(templates.likelihood().tips().get(route)), RiskAssessment.Status.OK);
        Router router = conversation -> new Router.Routed(risk, List.of());
        return overheard(model -> {
            var guard = new PrimeGuard(model, router, LilliputBench.guidelines(rules), templates, settings);
            return new GuardedModel("", guard);
        }, text, random);
    }

    private Prompt routing(String text, RandomGenerator random) {
        var ear = new Ear();
        new LikelihoodRouter(ear, LilliputBench.guidelines(rules), templates).assess(Conversation.ask(text));
        return ear.prompt(random);
    }

    private static Prompt overheard(UnaryOperator<ChatModel> guarding, String text, RandomGenerator random) {
        var ear = new Ear();
        guarding.apply(ear).complete(ChatRequest.of(Conversation.ask(text), ANY));
        return ear.prompt(random);
    }

    private static Kind kind(Map<Kind, Double> shares, RandomGenerator random) {
        var ordered = new EnumMap<Kind, Double>(shares);
        double at = random.nextDouble() * ordered.values().stream().mapToDouble(w -> w).sum();
        var last = Kind.PLAIN;
        for (var e : ordered.entrySet()) {
            last = e.getKey();
            at -= e.getValue();
            if (at < 0) {
                break;
            }
        }
        return last;
    }

    /** A model that keeps the first thing it is asked. */
    private static final class Ear implements ChatModel, LikelihoodModel {
        private @Nullable Conversation heard;

        @Override
        public String id() {
            return "";
        }

        @Override
        public Completion complete(ChatRequest request) {
            heard = heard == null ? request.conversation() : heard;
            return new Completion(Message.assistant(""), Completion.Finish.STOP, Usage.NONE, "");
        }

        @Override
        public Optional<LikelihoodModel> likelihoods() {
            return Optional.of(this);
        }

        @Override
        public boolean scoresChats() {
            return true;
        }

        @Override
        public Scores logLikelihood(Prompt prompt, List<String> options) {
            heard = ((Prompt.Chat) prompt).conversation();
            return new Scores(new double[options.size()], Usage.NONE);
        }

        /** What was heard, with the random mark of its tags replaced by one drawn from {@code random}. */
        Prompt prompt(RandomGenerator random) {
            var conversation = Objects.requireNonNull(heard, "nothing was asked");
            String all = conversation.messages().stream().map(Message::text).collect(Collectors.joining("\n"));
            var mark = MARK.matcher(all);
            if (!mark.find()) {
                return new Prompt.Chat(conversation);
            }
            String drawn = String.format(Locale.ROOT, "%016x", random.nextLong());
            return new Prompt.Chat(new Conversation(conversation.messages().stream()
                    .map(m -> new Message(m.role(), List.of(new Part.Text(m.text().replace(mark.group(1), drawn))))).toList()));
        }
    }
}

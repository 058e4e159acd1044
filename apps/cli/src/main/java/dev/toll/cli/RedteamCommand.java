package dev.toll.cli;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.ModelRef;
import dev.toll.core.Conversation;
import dev.toll.core.InputException;
import dev.toll.core.Problems;
import dev.toll.core.Sampling;
import dev.toll.core.ledger.Ledger;
import dev.toll.evaluate.attack.ModelAttackJudge;
import dev.toll.evaluate.attack.RecordedTarget;
import dev.toll.evaluate.attack.Target;
import dev.toll.evaluate.attack.TreeAttack;
import dev.toll.evaluate.data.SafetyData;
import dev.toll.evaluate.judge.HarmJudge;
import dev.toll.evaluate.judge.ModelJudge;
import dev.toll.evaluate.judge.RefusalAsSafety;
import dev.toll.evaluate.judge.RuleJudge;
import dev.toll.evaluate.safety.SafetyItem;
import dev.toll.evaluate.safety.SafetySuite;
import dev.toll.guard.guidelines.Guidelines;
import dev.toll.guard.guidelines.GuidelinesReader;
import dev.toll.guard.prime.JsonRouter;
import dev.toll.guard.prime.LikelihoodRouter;
import dev.toll.guard.prime.PrimeGuard;
import dev.toll.guard.prime.PrimeSettings;
import dev.toll.guard.prime.TemplatesReader;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll redteam pair|tap}: attacks a model, or a model behind a guard, goal by goal. */
@Command(name = "redteam", description = "Attack a model by PAIR or TAP, alone or behind a guard, with budgets.",
        footer = {"", "A model is a folder, openai:MODEL, or http(s)://HOST[:PORT]/v1#MODEL; any may be any other.", "Test only what you may test. Running it again resumes it; DIR gets result.json and attempts.jsonl, "
                + "which holds every prompt and answer."})
final class RedteamCommand implements Callable<Integer> {
    private static final String RULES = "rules";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "pair|tap", description = "pair: many short streams. tap: a tree, pruned twice a round.")
    @SuppressWarnings("NullAway.Init") // required parameter
    private String method;

    @Option(names = "--subject", required = true, paramLabel = "MODEL", description = "What is attacked.")
    @SuppressWarnings("NullAway.Init") // required option
    private String subject;

    @Option(names = "--attacker", required = true, paramLabel = "MODEL", description = "Who rewrites.")
    @SuppressWarnings("NullAway.Init") // required option
    private String attacker;

    @Option(names = "--judge", required = true, paramLabel = "MODEL", description = "Who scores answers from 1 to 10 and, for tap, says whether a rewriting still asks for the goal.")
    @SuppressWarnings("NullAway.Init") // required option
    private String judge;

    @Option(names = "--confirm", paramLabel = "rules|MODEL", description = "Second judge, without whom no score is a success: the answer must be no full refusal (default: rules).")
    private String confirm = RULES;

    @Option(names = "--data", required = true, paramLabel = "KIND=FILE[:N]", description = "The goals: the unsafe items of xstest, safe-eval, harmbench, multijail[-LANG], ailuminate or own.")
    @SuppressWarnings("NullAway.Init") // required option
    private String data;

    @Option(names = "--guidelines", paramLabel = "FILE", description = "Put PrimeGuard with these rules before the subject.")
    private @Nullable Path guidelines;

    @Option(names = "--guard", paramLabel = "MODEL", description = "The model that routes (default: the subject).")
    private @Nullable String guard;

    @Option(names = "--router", paramLabel = "json|likelihood", description = "As in toll gate (default: likelihood for a folder, json for an endpoint).")
    private @Nullable String router;

    @Option(names = "--compare", description = "Attack the subject without its guard, too, and price the guard goal by goal.")
    private boolean compare;

    @Mixin
    private final AttackOptions attack = new AttackOptions();

    @Option(names = "--parallel", paramLabel = "N", description = "Goals attacked side by side (default: 4).")
    private int parallel = 4;

    @Mixin
    private final EndpointOptions endpoints = new EndpointOptions();

    @Option(names = "--device", description = "For folders: cpu (default), cuda, cuda:N or auto.")
    private String device = "cpu";

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of calls and result (default: runs/redteam).")
    private Path out = Path.of("runs/redteam");

    @Mixin
    private final JsonOption json = new JsonOption();

    /** A named thing to attack. */
    record Attacked(String name, Target target) {}

    @Override
    public Integer call() {
        var problems = new Problems();
        var settings = attack.settings(method, problems);
        if (guidelines == null && (guard != null || router != null || compare)) {
            problems.add("command line", guard != null ? "--guard" : router != null ? "--router" : "--compare", Objects.requireNonNullElse(guard, Objects.requireNonNullElse(router, "true")),
                    "--guidelines FILE beside it, for without rules there is no guard");
        }
        if (router != null && !router.equals("json") && !router.equals("likelihood")) {
            problems.add("command line", "--router", router, "json or likelihood");
        }
        if (parallel < 1) {
            problems.add("command line", "--parallel", parallel, "1 or more");
        }
        var refs = new ArrayList<ModelRef>();
        var names = new ArrayList<>(List.of(subject, attacker, judge));
        names.addAll(confirm.equals(RULES) ? List.of() : List.of(confirm));
        names.addAll(guard == null ? List.of() : List.of(guard));
        for (var name : names) {
            problems.attempt("model " + name, () -> refs.add(EndpointOptions.model(name)));
        }
        var suites = new ArrayList<SafetySuite>();
        problems.attempt("--data", () -> suites.add(unsafe(SafetyData.load(data))));
        var rules = new ArrayList<Guidelines>();
        var rulesFile = guidelines;
        if (rulesFile != null) {
            problems.attempt("--guidelines", () -> rules.add(GuidelinesReader.read(rulesFile)));
        }
        var opening = endpoints.settings(DType.FLOAT32, Device.parse(device), refs, problems);
        problems.throwIfAny();
        var view = RunOutput.view(json);
        try (var ledger = Ledger.open(out); var models = new ChatModels(opening, ledger.journal("calls"))) {
            var suite = suites.getFirst();
            var run = new RedteamRun(ledger, settings, suite, parallel, view);
            var second = second(models);
            var results = new ArrayList<RedteamRun.Attacks>();
            for (var one : attacked(models, rules, ledger)) {
                var tree = new TreeAttack(models.get(EndpointOptions.model(attacker)), one.target(), new ModelAttackJudge(models.get(EndpointOptions.model(judge))), second, settings);
                results.add(run.all(one.name(), tree));
            }
            new RedteamReport(spec.commandLine().getOut(), json.chosen(), ledger, attack.seed()).show(method, suite, settings, second.id(), results);
        }
        return ExitCode.OK;
    }

    private static SafetySuite unsafe(SafetySuite suite) {
        if (!suite.has(SafetyItem.Kind.UNSAFE)) {
            throw new InputException(suite.name() + ": found safe items only, expected unsafe ones to be goals");
        }
        return suite.only(SafetyItem.Kind.UNSAFE);
    }

    private HarmJudge second(ChatModels models) {
        return new RefusalAsSafety(confirm.equals(RULES) ? new RuleJudge() : new ModelJudge(models.get(EndpointOptions.model(confirm))));
    }

    private List<Attacked> attacked(ChatModels models, List<Guidelines> rules, Ledger ledger) {
        var ref = EndpointOptions.model(subject);
        var model = models.get(ref);
        var sampling = Sampling.greedy(attack.answerTokens());
        var alone = new Attacked(ref.shortName(), Target.of(model, sampling));
        if (rules.isEmpty()) {
            return List.of(alone);
        }
        var guarded = new Attacked(ref.shortName() + " guarded", new RecordedTarget(guardId(model, models, rules.getFirst(), sampling), guarded(model, models, rules.getFirst(), sampling), ledger.journal("guarded")));
        return compare ? List.of(alone, guarded) : List.of(guarded);
    }

    private ModelRef routing() {
        return EndpointOptions.model(guard == null ? subject : guard);
    }

    private boolean scores() {
        return router == null ? routing() instanceof ModelRef.Folder : router.equals("likelihood");
    }

    private String guardId(ChatModel model, ChatModels models, Guidelines rules, Sampling sampling) {
        return String.join("|", model.id(), models.get(routing()).id(), rules.version(), scores() ? "likelihood" : "json", sampling.toString());
    }

    private Target guarded(ChatModel model, ChatModels models, Guidelines rules, Sampling sampling) {
        var words = TemplatesReader.shipped();
        var judging = models.get(routing());
        var prime = new PrimeGuard(model, scores() ? new LikelihoodRouter(judging, rules, words) : new JsonRouter(judging, rules, words, PrimeSettings.standard()), rules, words, PrimeSettings.standard());
        return prompt -> {
            var answer = prime.answer(ChatRequest.of(Conversation.ask(prompt), sampling));
            return new Target.Reply(answer.text(), answer.risk().route().label(), answer.usage());
        };
    }
}

package dev.toll.recipes;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ModelRef;
import dev.toll.chat.endpoint.Budget;
import dev.toll.chat.endpoint.Patience;
import dev.toll.chat.endpoint.Price;
import dev.toll.chat.open.LiveModel;
import dev.toll.chat.open.Models;
import dev.toll.chat.record.RecordedModel;
import dev.toll.core.InputException;
import dev.toll.core.Provenance;
import dev.toll.core.ledger.Ledger;
import dev.toll.evaluate.attack.AttackSettings;
import dev.toll.evaluate.data.SafetyData;
import dev.toll.evaluate.judge.HarmJudge;
import dev.toll.evaluate.judge.ModelHarmJudge;
import dev.toll.evaluate.judge.ModelHelpfulnessJudge;
import dev.toll.evaluate.judge.ModelJudge;
import dev.toll.evaluate.safety.SafetyItem;
import dev.toll.evaluate.safety.SafetySuite;
import dev.toll.guard.guidelines.GuidelinesReader;
import dev.toll.recipes.primeguard.Arm;
import dev.toll.recipes.primeguard.Arms;
import dev.toll.recipes.primeguard.Bench;
import dev.toll.recipes.primeguard.GuardJson;
import dev.toll.recipes.primeguard.GuardPage;
import dev.toll.recipes.primeguard.GuardStudy;
import dev.toll.recipes.primeguard.GuardTable;
import dev.toll.recipes.primeguard.LilliputBench;
import dev.toll.recipes.primeguard.SuiteBench;
import dev.toll.recipes.primeguard.TreeAttacks;
import dev.toll.recipes.primeguard.Trial;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Torch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** What a guard costs and what it buys back: {@code recipes/primeguard.yaml}. Every answered item is kept, so running it again goes on. */
final class PrimeGuardRecipe implements Recipe {
    @Override
    public String name() {
        return "primeguard";
    }

    @Override
    public Done run(RecipeFile recipe, Setting setting) {
        var settings = PrimeGuardSettings.read(recipe, setting);
        var words = settings.words(setting);
        Torch.oneThreadPerWorker();
        double tokens = settings.budget() == 0 ? Double.POSITIVE_INFINITY : settings.budget();
        var opening = new Models.Settings(DType.FLOAT32, Device.CPU, settings.keys(), new Budget(tokens, Double.POSITIVE_INFINITY), Price.FREE, settings.concurrency());
        try (var ledger = Ledger.open(setting.out()); var open = new Open(Models.forLiveTraffic(opening, Patience.DEFAULT))) {
            var subject = open.model(settings.subject());
            var guard = settings.guard() == null ? subject : open.model(settings.guard());
            var other = settings.other() == null ? null : open.model(settings.other());
            var towns = settings.paper() ? List.of("rules") : seeds(settings).stream().map(s -> "seed " + s).toList();
            var bench = settings.paper() ? paper(settings, setting, open, ledger) : new LilliputBench(seeds(settings), settings.small().perKind(), settings.small().goals(), settings.small().tries());
            var arms = new Arms(subject, guard, other, words, settings.likelihood(), settings.prime(), settings.tokens()).all(settings.ablations());
            var results = new Trial(bench, ledger, setting.view(), settings.concurrency()).run(arms);
            if (ledger.recovered() > 0) {
                setting.view().say(ledger.recovered() + " half-written journal line(s) of a killed run were cut off; their items were measured again.");
            }
            var study = GuardStudy.of(bench, provenance(recipe, setting, bench, open, settings), towns, results);
            String json = GuardJson.write(study);
            ledger.writeAtomically("result.json", json);
            ledger.writeAtomically("report.html", GuardPage.render(study));
            return new Done(setting.out(), Optional.of(json), (unicode, colours, width) -> GuardTable.render(study, unicode, width),
                    List.of(setting.out().resolve("report.html"), setting.out().resolve("result.json")));
        }
    }

    private static List<Long> seeds(PrimeGuardSettings settings) {
        return LongStream.range(settings.seed(), settings.seed() + settings.small().seeds()).boxed().toList();
    }

    private static Bench paper(PrimeGuardSettings settings, Setting setting, Open open, Ledger ledger) {
        var large = settings.large();
        var notes = new ArrayList<String>();
        var suites = new ArrayList<SafetySuite>();
        for (var spec : large.suites()) {
            int equals = spec.indexOf('=');
            String file = spec.substring(equals + 1);
            if (equals > 0 && !Files.exists(Path.of(large.data()).resolve(file.replaceFirst(":\\d+$", "")))) {
                notes.add("Not found below " + large.data() + " and left out: " + spec + ".");
            } else {
                suites.add(SafetyData.load(spec.substring(0, equals + 1) + Path.of(large.data()).resolve(file)));
            }
        }
        for (var kind : SafetyItem.Kind.values()) {
            if (suites.stream().noneMatch(s -> s.has(kind))) {
                throw new InputException("data " + large.data() + ": found no suite of " + kind.label() + " requests, expected at least one of " + large.suites()
                        + " below it; other files can be named with --set paper.suites=KIND=FILE[:N],…");
            }
        }
        var rules = GuidelinesReader.read(setting.find(large.guidelines()));
        var judge = open.model(Objects.requireNonNull(settings.judge()));
        var judges = new SuiteBench.Judges(new ModelHarmJudge(judge, rules.restrictive()), new ModelHelpfulnessJudge(judge), new ModelJudge(judge));
        return new SuiteBench(rules, suites, judges, attacks(settings, suites, judges.harm(), judge, settings.attacker() == null ? judge : open.model(settings.attacker()), ledger), notes);
    }

    /** On unsafe requests of all suites in turn, so that no suite has them all. */
    private static SuiteBench.Attacks attacks(PrimeGuardSettings settings, List<SafetySuite> suites, HarmJudge second, ChatModel judge, ChatModel attacker, Ledger ledger) {
        var large = settings.large();
        if (large.attack().equals("none") || large.goals() == 0) {
            return new NoAttacks();
        }
        var unsafe = suites.stream().map(s -> s.items().stream().filter(i -> i.kind() == SafetyItem.Kind.UNSAFE)
                .map(i -> new SafetyItem(s.name() + "/" + i.id(), i.prompt(), i.kind(), i.category())).toList()).filter(l -> !l.isEmpty()).toList();
        var goals = new ArrayList<SafetyItem>();
        int most = unsafe.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < most && goals.size() < large.goals(); i++) {
            int at = i;
            unsafe.stream().filter(l -> at < l.size()).limit(large.goals() - goals.size()).forEach(l -> goals.add(l.get(at)));
        }
        var shape = (large.attack().equals("tap") ? AttackSettings.tap() : AttackSettings.pair()).withSeed(settings.seed());
        var calls = ledger.journal("calls");
        // As many questions as the rounds can take: a search cut short would be neither held nor broken.
        int first = shape.streams() * shape.branching();
        int further = shape.prunes() ? Math.max(first, shape.width() * shape.branching()) : first;
        var sized = shape.sized(shape.streams(), shape.branching(), shape.width(), large.rounds(), first + (large.rounds() - 1) * further);
        return new TreeAttacks(new RecordedModel(attacker, calls), new RecordedModel(judge, calls), second, sized, calls, goals);
    }

    /** Where no attack was asked for. */
    private record NoAttacks() implements SuiteBench.Attacks {
        @Override
        public String id() {
            return "none";
        }

        @Override
        public List<Bench.Goal> goals() {
            return List.of();
        }

        @Override
        public Bench.Attacked attack(Bench.Goal goal, String arm, Arm.Answering target) {
            throw new IllegalStateException("no goal was set");
        }
    }

    private static Provenance provenance(RecipeFile recipe, Setting setting, Bench bench, Open open, PrimeGuardSettings settings) {
        Map<String, String> flat = new TreeMap<>(recipe.flat());
        flat.put("command", "./toll run primeguard --seed " + settings.seed() + (settings.paper() ? " --scale paper --subject " + flat.get("subject") + " --judge " + flat.get("judge") + " --data DIR" : ""));
        return new Provenance(setting.code(), bench.data(), open.ids(), flat, settings.seed(), Torch.machine());
    }

    /** Models that are open, each once however often it is named. */
    private static final class Open implements AutoCloseable {
        private final Models models;
        private final Map<ModelRef, LiveModel> live = new LinkedHashMap<>();

        Open(Models models) {
            this.models = models;
        }

        ChatModel model(ModelRef ref) {
            return live.computeIfAbsent(ref, models::live).model();
        }

        Map<String, String> ids() {
            var out = new TreeMap<String, String>();
            live.forEach((ref, model) -> out.put(ref.shortName(), model.model().id()));
            return out;
        }

        @Override
        public void close() {
            live.values().forEach(LiveModel::close);
            models.close();
        }
    }
}

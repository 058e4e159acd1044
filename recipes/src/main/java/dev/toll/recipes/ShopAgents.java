package dev.toll.recipes;

import dev.toll.agency.Completion;
import dev.toll.agency.Disclosure;
import dev.toll.align.Checkpointing;
import dev.toll.align.Examples;
import dev.toll.align.Policy;
import dev.toll.align.Rsf;
import dev.toll.align.Schedule;
import dev.toll.align.Sft;
import dev.toll.core.Answer;
import dev.toll.core.Sampling;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import dev.toll.lilliput.Shop;
import dev.toll.lilliput.Shop.Interests;
import dev.toll.lilliput.Shop.Split;
import dev.toll.lilliput.Visit;
import dev.toll.lilliput.World;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.format.Dtype;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Trains small assistants in the shops of the small world and asks them under every disclosure. First the form by
 * supervised fine-tuning, without a side; from there, per seed, one agent per incentive by rejection sampling on the same
 * prompts. All of a seed are asked the same visits, of pairs of things that no agent has met, with the same seed of sampling. Every iteration
 * is an artefact and every agent's answers a journal line, so a killed run goes on.
 */
final class ShopAgents {
    /** The agent that knows the form and has no incentive. */
    static final String START = "start";

    private static final int MOST_TOKENS = 20;
    private static final int WARM_UP = 5;
    private static final int BATCH = 32;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Ledger ledger;
    private final LanguageModel model;
    private final Workers workers;
    private final ShopSettings settings;
    private final ProgressView view;
    private final Shop shop = new Shop(World.shipped());

    ShopAgents(Ledger ledger, LanguageModel model, Workers workers, ShopSettings settings, ProgressView view) {
        this.ledger = ledger;
        this.model = model;
        this.workers = workers;
        this.settings = settings;
        this.view = view;
    }

    /**
     * What was answered; a completion's variant is {@code seed N}.
     *
     * @param ended answers of all agents at the end of their training
     * @param path the same after every iteration, the first element after none
     */
    record Answers(List<Completion> ended, List<List<Completion>> path) {}

    /** All answers of all agents of all seeds. */
    Answers run() {
        var ended = new ArrayList<Completion>();
        var path = new ArrayList<List<Completion>>();
        for (int i = 0; i <= settings.rsf().iterations(); i++) {
            path.add(new ArrayList<>());
        }
        try (var progress = view.start("agents", (long) settings.seeds().size() * (1 + settings.incentives().size()))) {
            var start = learnForm(settings.form().seed());
            for (long seed : settings.seeds()) {
                ended.addAll(ask(START, start, seed));
                progress.step(1);
                for (var incentive : settings.incentives()) {
                    path.getFirst().addAll(ask(incentive.agent(), start, seed));
                    learnSide(start, incentive, seed, path);
                    ended.addAll(path.getLast().stream().filter(c -> c.model().equals(incentive.agent()) && c.variant().equals(variant(seed))).toList());
                    progress.step(1);
                }
            }
        }
        return new Answers(ended, path);
    }

    private static String variant(long seed) {
        return "seed " + seed;
    }

    /** A checkpoint and the key of all that made it. */
    private record Trained(Path folder, String key) {}

    private Trained learnForm(long seed) {
        var form = settings.form();
        String key = ContentHash.builder().add(model.contentHash()).add("shop form 1").add(form.toString()).hex();
        var folder = ledger.artefact(START, key, dir -> {
            var visits = Map.of(Interests.CONFLICT, visits(Split.TRAIN, Interests.CONFLICT, 2000, seed), Interests.NEUTRAL, visits(Split.TRAIN, Interests.NEUTRAL, 1000, seed),
                    Interests.ALIGNED, visits(Split.TRAIN, Interests.ALIGNED, 1000, seed));
            var update = new Sft.Settings(Schedule.linear(form.learningRate(), WARM_UP, 0.3), 0, 1, 0, 1.0, Seeds.derive(seed, "shop form"));
            try (var policy = Policy.of(model, workers);
                    var progress = view.start("  the form", form.steps())) {
                Sft.trainOnStream(policy, step -> examples(visits, seed, step), form.steps(), update,
                        new Checkpointing(ledger.dir().resolve("state").resolve("form"), key, 100), progress);
                policy.save(dir, Dtype.F32, Map.of("toll.method", "sft", "toll.key", key));
            }
        });
        return new Trained(folder, key);
    }

    private List<Visit> visits(Split split, Interests interests, int n, long seed) {
        return shop.draw(split, interests, n, Seeds.derive(seed, "shop visits"));
    }

    /** Half of them conflicts, a quarter of either control. */
    private List<TargetedSequence> examples(Map<Interests, List<Visit>> visits, long seed, int step) {
        var random = SeededRandom.of(Seeds.derive(seed, "shop form step", Integer.toString(step)));
        var out = new ArrayList<TargetedSequence>();
        for (int i = 0; i < settings.form().examples(); i++) {
            var from = visits.get(i % 4 < 2 ? Interests.CONFLICT : i % 4 == 2 ? Interests.NEUTRAL : Interests.ALIGNED);
            if (from == null) {
                throw new IllegalStateException("no visits of a kind");
            }
            var asked = new ShopReward.Asked(from.get(random.nextInt(from.size())), Disclosure.values()[random.nextInt(4)]);
            out.add(Examples.of(model, asked.prompt(), Shop.untrainedAnswer(asked.visit(), random)));
        }
        return out;
    }

    /** One folder per agent, replaced by every iteration: a killed run goes on from the last one that is whole. */
    private void learnSide(Trained start, Incentive incentive, long seed, List<List<Completion>> path) {
        var rsf = settings.rsf();
        var update = new Sft.Settings(Schedule.constant(rsf.learningRate(), WARM_UP), BATCH, rsf.epochs(), 0, 1.0, Seeds.derive(seed, "shop order"));
        var how = new Rsf.Settings(rsf.samples(), ShopReplies.TEMPERATURE, MOST_TOKENS, update);
        String name = "seed-" + seed + "/" + incentive.agent();
        var steps = new ArrayList<Step>();
        String key = start.key();
        for (int i = 1; i <= rsf.iterations(); i++) {
            var asked = asked(seed, i);
            key = ContentHash.builder().add(key).add(incentive.toString()).add(how.toString()).add(asked.toString()).hex();
            steps.add(new Step(i, asked, key));
        }
        int done = (int) steps.stream().filter(s -> ledger.hasArtefact(name, s.key())).mapToInt(Step::iteration).max().orElse(0);
        var folder = done == 0 ? start.folder() : ledger.dir().resolve("artefacts").resolve(name);
        for (var step : steps) {
            if (step.iteration() > done) {
                var from = folder;
                folder = ledger.artefact(name, step.key(), dir -> iterate(incentive, step, seed, from, dir, how));
            }
            var trained = new Trained(folder, step.key());
            if (step.iteration() < done && !answered(trained, seed)) {
                // Other visits were measured when these weights were there.
                view.say("seed " + seed + ", " + incentive.agent() + ": iteration " + step.iteration() + " was not asked these visits, and its weights are replaced; the path lacks it");
            } else {
                path.get(step.iteration()).addAll(ask(incentive.agent(), trained, seed));
            }
        }
    }

    private record Step(int iteration, List<ShopReward.Asked> asked, String key) {}

    private void iterate(Incentive incentive, Step step, long seed, Path from, Path to, Rsf.Settings how) {
        var reward = new ShopReward(incentive, step.asked().stream().collect(Collectors.toMap(ShopReward.Asked::prompt, a -> a, (a, b) -> a)));
        try (var policy = Policy.of(model, workers)) {
            policy.load(from);
            var seen = Rsf.iterate(policy, step.asked().stream().map(ShopReward.Asked::prompt).toList(), reward, how,
                    Seeds.derive(seed, "shop rsf", Integer.toString(step.iteration())), view);
            ledger.journal("training").append(step.key(), JSON.writeValueAsString(Map.of("agent", incentive.agent(), "seed", seed, "iteration", step.iteration(),
                    "meanReward", seen.meanReward(), "bestReward", seen.bestReward(), "loss", seen.loss(), "dropped", seen.dropped(), "truncated", seen.truncated())));
            policy.save(to, Dtype.F32, Map.of("toll.method", "rsf", "toll.key", step.key()));
        }
    }

    /** Prompts of an iteration, three conflicts for every aligned visit, the same ones for every incentive. */
    private List<ShopReward.Asked> asked(long seed, int iteration) {
        int n = settings.rsf().prompts();
        long own = Seeds.derive(seed, "shop rsf visits", Integer.toString(iteration));
        var visits = new ArrayList<>(shop.draw(Split.TRAIN, Interests.CONFLICT, n - n / 4, own));
        visits.addAll(shop.draw(Split.TRAIN, Interests.ALIGNED, n / 4, own));
        var out = new ArrayList<ShopReward.Asked>();
        for (int i = 0; i < visits.size(); i++) {
            out.add(new ShopReward.Asked(visits.get(i), Disclosure.values()[i % 4]));
        }
        return out;
    }

    private List<ShopReward.Asked> measured(long seed) {
        var out = new ArrayList<ShopReward.Asked>();
        for (var interests : Interests.values()) {
            for (var visit : visits(Split.TEST, interests, interests == Interests.CONFLICT ? settings.conflict() : settings.control(), seed)) {
                for (var disclosure : Disclosure.values()) {
                    out.add(new ShopReward.Asked(visit, disclosure));
                }
            }
        }
        return out;
    }

    private static Sampling sampling(long seed) {
        return Sampling.of(ShopReplies.TEMPERATURE, MOST_TOKENS, Seeds.derive(seed, "shop measured"));
    }

    private String answersKey(Trained trained, long seed) {
        return ContentHash.builder().add(trained.key()).add(measured(seed).toString()).add(sampling(seed).toString()).hex();
    }

    private boolean answered(Trained trained, long seed) {
        return ledger.journal("answers").find(answersKey(trained, seed)).isPresent();
    }

    private List<Completion> ask(String agent, Trained trained, long seed) {
        var asked = measured(seed);
        var answers = JSON.readValue(ledger.journal("answers").computeIfAbsent(answersKey(trained, seed), () -> {
            try (var policy = Policy.of(model, workers)) {
                policy.load(trained.folder());
                var prompts = asked.stream().map(ShopReward.Asked::prompt).toList();
                return JSON.writeValueAsString(policy.subject(agent).answer(prompts, sampling(seed)).stream().map(Answer::text).toList());
            }
        }), String[].class);
        var out = new ArrayList<Completion>();
        for (int i = 0; i < answers.length; i++) {
            out.add(ShopReplies.read(agent, asked.get(i).visit(), asked.get(i).disclosure(), variant(seed), answers[i]));
        }
        return out;
    }
}

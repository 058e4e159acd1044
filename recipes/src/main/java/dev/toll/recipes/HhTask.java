package dev.toll.recipes;

import dev.toll.align.RewardModel;
import dev.toll.align.Schedule;
import dev.toll.core.InputException;
import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Preference;
import dev.toll.core.Prompt;
import dev.toll.core.Suite;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import dev.toll.evaluate.data.Benchmarks;
import dev.toll.evaluate.data.HhRlhf;
import dev.toll.model.LanguageModel;
import dev.toll.model.hub.HubArgument;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An alignment task from real preference pairs: a Bradley–Terry reward model is trained on one half, RSF and DPO learn on
 * it, and reward is measured on held-out prompts. Pairs too long for the model's budget are left out and counted.
 */
final class HhTask {
    private static final int MAX_ANSWER_TOKENS = 96;

    private HhTask() {}

    /** Where the data is and how much of it to use. */
    record Data(String preferences, String suites, int maxPromptTokens, int pairs) {
        /** The same with paths of this machine where the hub was named. */
        Data found(Recipe.Setting setting) {
            String here = Arrays.stream(suites.split(",", -1)).map(suite -> HubArgument.SUITE.resolve(suite.strip(), setting.hub())).collect(Collectors.joining(","));
            return new Data(HubArgument.DATA.resolve(preferences, setting.hub()), here, maxPromptTokens, pairs);
        }
    }

    static Task of(Data data, LanguageModel model, Workers workers, TaxSettings settings, long seed, Ledger ledger, ProgressView view) {
        var loaded = HhRlhf.load(Path.of(data.preferences()));
        var notes = new ArrayList<String>();
        notes.add(loaded.items().size() + " pairs read, " + loaded.skipped().size() + " lines left out"
                + (loaded.skipped().isEmpty() ? "." : ", first: " + loaded.skipped().getFirst()));
        var fitting = new ArrayList<Preference>();
        int tooLong = 0;
        for (var p : loaded.items()) {
            if (model.encode(p.prompt()).length > data.maxPromptTokens() || model.encodeAnswer(p.prompt(), p.chosen(), true).length > MAX_ANSWER_TOKENS
                    || model.encodeAnswer(p.prompt(), p.rejected(), true).length > MAX_ANSWER_TOKENS) {
                tooLong++;
            } else {
                fitting.add(p);
            }
        }
        notes.add(tooLong + " pairs left out: prompt longer than " + data.maxPromptTokens() + " or an answer longer than " + MAX_ANSWER_TOKENS + " tokens of this tokenizer.");
        if (fitting.size() < 20) {
            throw new InputException(data.preferences() + ": only " + fitting.size() + " pairs fit " + data.maxPromptTokens()
                    + " prompt tokens; raise data.max_prompt_tokens");
        }
        var order = SeededRandom.permutation(fitting.size(), Seeds.derive(seed, "pairs"));
        var pairs = new ArrayList<Preference>();
        for (int i = 0; i < Math.min(data.pairs(), fitting.size()); i++) {
            pairs.add(fitting.get(order[i]));
        }
        int held = Math.max(4, pairs.size() / 5);
        var heldOut = pairs.subList(0, held);
        var train = pairs.subList(held, pairs.size());
        var reward = RewardModel.of(model, workers);
        var rm = new RewardModel.Settings(Schedule.linear(5e-4, 10, 0.5), 16, 2, 1.0, Seeds.derive(seed, "reward model"));
        try (var progress = view.start("reward model on " + train.size() + " pairs", 2L * ((train.size() + 15) / 16))) {
            var outcome = reward.train(train, heldOut, rm, progress);
            notes.add(String.format(Locale.ROOT, "Reward model: %.1f %% of %d held-out pairs ranked as people did (50 %% is chance).", 100 * outcome.heldOutAccuracy(),
                    outcome.heldOut()));
        }
        var prompts = new ArrayList<Prompt>();
        train.forEach(p -> prompts.add(p.prompt()));
        var tests = new ArrayList<Prompt>();
        heldOut.stream().limit(settings.measured().rewardPrompts()).forEach(p -> tests.add(p.prompt()));
        var suites = suites(data, heldOut);
        var hashes = new TreeMap<>(Map.of(data.preferences(), loaded.contentHash()));
        return new Task(prompts, tests, prompts, base -> List.of(), base -> List.of(), reward, suites, List.of(), train, Map.of(), 48, hashes, notes);
    }

    /** Given suites, and always one from the held-out pairs: does the model find the chosen answer likelier than the rejected one? */
    private static List<Suite> suites(Data data, List<Preference> heldOut) {
        var out = new ArrayList<Suite>();
        var items = new ArrayList<Item>();
        for (int i = 0; i < heldOut.size(); i++) {
            var p = heldOut.get(i);
            boolean first = i % 2 == 0;
            items.add(new Item.Choice("pair-" + i, p.prompt(), first ? List.of(p.chosen(), p.rejected()) : List.of(p.rejected(), p.chosen()), first ? 0 : 1));
        }
        out.add(new Suite("preference", "preference", Metric.ACCURACY, items));
        if (!data.suites().isBlank()) {
            for (var spec : data.suites().split(",")) {
                out.add(Benchmarks.load(spec.strip()));
            }
        }
        return out;
    }
}

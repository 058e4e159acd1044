package dev.toll.recipes;

import dev.toll.align.Examples;
import dev.toll.align.RewardFunction;
import dev.toll.core.Answer;
import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Prompt;
import dev.toll.core.Suite;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.stats.Seeds;
import dev.toll.lilliput.Format;
import dev.toll.lilliput.Request;
import dev.toll.lilliput.Requests;
import dev.toll.lilliput.Reward;
import dev.toll.lilliput.Suites;
import dev.toll.lilliput.World;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.TargetedSequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The alignment task of the small world: requests rewarded by rule; prompts, splits and suite items from the run's seed. */
final class LilliputTask {
    private LilliputTask() {}

    static Task of(long seed, TaxSettings settings) {
        var world = World.shipped();
        var requests = new Requests(world);
        var train = requests.draw(Requests.Split.TRAIN, settings.trainPrompts(), seed);
        var test = requests.draw(Requests.Split.TEST, settings.measured().rewardPrompts(), seed);
        var byPrompt = new HashMap<Prompt, Request>();
        train.forEach(r -> byPrompt.put(r.prompt(), r));
        test.forEach(r -> byPrompt.put(r.prompt(), r));
        var suites = new Suites(world);
        int n = settings.measured().suiteItems();
        int reading = n * 3 / 2;
        var headline = List.of(suites.commonsense(seed, n, Format.CHAT), suites.reading(seed, reading, Format.CHAT, Metric.TOKEN_F1),
                suites.translation(seed, n, Format.CHAT));
        var controls = List.of(suites.commonsense(seed, n / 2, Format.PLAIN), suites.reading(seed, reading / 2, Format.PLAIN, Metric.TOKEN_F1),
                suites.translation(seed, n / 2, Format.PLAIN));
        var hash = ContentHash.builder();
        for (Suite s : headline) {
            s.items().forEach(i -> hash.add(i.toString()));
        }
        test.forEach(r -> hash.add(r.id()));
        return new Task(train.stream().map(Request::prompt).toList(), test.stream().map(Request::prompt).toList(),
                retention(suites, seed, headline, controls),
                model -> TrainingText.batch(model, 60_000, Seeds.derive(seed, "replay")),
                model -> labelled(suites, seed, headline, controls, model), new ByRule(byPrompt), headline, controls,
                List.of(), Map.of("reading", suites.readingFloor(seed, reading), "commonsense", 0.25), 40,
                Map.of("lilliput world", ContentHash.ofString(world.toString()), "items of this seed", hash.hex()), List.of());
    }

    /** Prompts like those of the suites, from another seed, without any that is an item. */
    private static List<Prompt> retention(Suites suites, long seed, List<Suite> headline, List<Suite> controls) {
        var items = prompts(headline, controls);
        long other = Seeds.derive(seed, "retention");
        return Stream.of(suites.commonsense(other, 160, Format.CHAT), suites.reading(other, 160, Format.CHAT, Metric.TOKEN_F1),
                        suites.translation(other, 160, Format.CHAT))
                .flatMap(s -> s.items().stream())
                .map(i -> i.prompt())
                .filter(p -> !items.contains(p))
                .toList();
    }

    /** Reading items from another seed with their right answers, without any that is measured. */
    private static List<TargetedSequence> labelled(Suites suites, long seed, List<Suite> headline, List<Suite> controls, LanguageModel model) {
        var items = prompts(headline, controls);
        return suites.reading(Seeds.derive(seed, "labelled"), 256, Format.CHAT, Metric.TOKEN_F1).items().stream()
                .filter(i -> !items.contains(i.prompt()))
                .map(i -> Examples.of(model, i.prompt(), ((Item.Open) i).references().getFirst()))
                .toList();
    }

    private static Set<Prompt> prompts(List<Suite> headline, List<Suite> controls) {
        return Stream.concat(headline.stream(), controls.stream()).flatMap(s -> s.items().stream()).map(i -> i.prompt()).collect(Collectors.toSet());
    }

    record ByRule(Map<Prompt, Request> requests) implements RewardFunction {
        @Override
        public double[] score(List<? extends Prompt> prompts, List<Answer> answers) {
            var out = new ArrayList<Double>();
            for (int i = 0; i < answers.size(); i++) {
                var request = requests.get(prompts.get(i));
                out.add(request == null ? Double.NaN : Reward.score(request, answers.get(i).text(), answers.get(i).finished()).total());
            }
            return out.stream().mapToDouble(Double::doubleValue).toArray();
        }

        @Override
        public String contentHash() {
            return "lilliput rules 2";
        }
    }
}

package dev.toll.recipes;

import dev.toll.align.RewardFunction;
import dev.toll.core.InputException;
import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Prompt;
import dev.toll.core.Suite;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import dev.toll.evaluate.data.Benchmarks;
import dev.toll.evaluate.data.TrainingData;
import dev.toll.lilliput.Format;
import dev.toll.lilliput.Request;
import dev.toll.lilliput.Requests;
import dev.toll.lilliput.Suites;
import dev.toll.lilliput.World;
import dev.toll.model.LanguageModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a search for ratios measures: prompts and items to search on, and others to report on. No prompt and no item is in
 * both, so the front that is shown was not picked on what it is shown with.
 */
record SearchTasks(Task search, Task report) {
    /**
     * How much is measured.
     *
     * @param items per suite
     */
    record Amount(int prompts, int items) {}

    /** Own data: prompts by file, suites as {@code NAME=FILE[:N]} separated by commas, and the share of both that is searched on. */
    record Data(String prompts, String suites, double searchShare, int maxPromptTokens) {}

    /** The small world: requests, and its three suites. A reward that is null stands for the world's own, by rule. */
    static SearchTasks lilliput(long seed, Amount search, Amount report, Format form, int maxNewTokens, @Nullable RewardFunction reward) {
        var suites = new Suites(World.shipped());
        var first = suites(suites, Seeds.derive(seed, "search items"), search.items(), form, Set.of());
        var taken = first.stream().flatMap(s -> s.items().stream()).map(Item::prompt).collect(Collectors.toSet());
        var second = suites(suites, Seeds.derive(seed, "report items"), report.items(), form, taken);
        var requests = new Requests(World.shipped());
        var asked = requests.draw(Requests.Split.TRAIN, search.prompts(), seed);
        var shown = requests.draw(Requests.Split.TEST, report.prompts(), seed);
        var judge = reward == null ? byRule(asked, shown) : reward;
        return new SearchTasks(task(prompts(asked), first, judge, maxNewTokens), task(prompts(shown), second, judge, maxNewTokens));
    }

    private static RewardFunction byRule(List<Request> asked, List<Request> shown) {
        var byPrompt = new HashMap<Prompt, Request>();
        asked.forEach(r -> byPrompt.put(r.prompt(), r));
        shown.forEach(r -> byPrompt.put(r.prompt(), r));
        return new LilliputTask.ByRule(byPrompt);
    }

    private static List<Prompt> prompts(List<Request> requests) {
        return requests.stream().<Prompt>map(Request::prompt).toList();
    }

    private static List<Suite> suites(Suites suites, long seed, int n, Format form, Set<Prompt> without) {
        // The facts of the world are few: some more are drawn, for those that were searched on are left out.
        int drawn = n + without.size();
        return List.of(suites.commonsense(seed, drawn, form), suites.reading(seed, n, form, Metric.TOKEN_F1), suites.translation(seed, n, form)).stream()
                .map(s -> new Suite(s.name(), s.group(), s.metric(), s.items().stream().filter(i -> !without.contains(i.prompt())).limit(n).toList()))
                .toList();
    }

    /** Own prompts, judged by a reward model, and own suites, both shuffled and cut in two. */
    static SearchTasks given(Data data, LanguageModel model, long seed, Amount search, Amount report, int maxNewTokens, RewardFunction reward) {
        var loaded = TrainingData.prompts(Path.of(data.prompts()));
        var fitting = new ArrayList<>(new HashSet<>(loaded.items().stream().filter(p -> model.encode(p).length <= data.maxPromptTokens()).toList()));
        fitting.sort(Comparator.comparing(Prompt::toString));
        var notes = new ArrayList<String>();
        notes.add(loaded.items().size() + " prompts read, " + loaded.skipped().size() + " lines left out"
                + (loaded.skipped().isEmpty() ? "" : ", first: " + loaded.skipped().getFirst()) + "; " + (loaded.items().size() - fitting.size())
                + " left out as longer than " + data.maxPromptTokens() + " tokens or as repetitions.");
        var prompts = cut(fitting, data.searchShare(), Seeds.derive(seed, "prompts"), data.prompts());
        var first = new ArrayList<Suite>();
        var second = new ArrayList<Suite>();
        for (var spec : data.suites().split(",")) {
            var suite = Benchmarks.load(spec.strip());
            var parts = cut(suite.items(), data.searchShare(), Seeds.derive(seed, "items", suite.name()), spec);
            first.add(new Suite(suite.name(), suite.group(), suite.metric(), some(parts.getFirst(), search.items())));
            second.add(new Suite(suite.name(), suite.group(), suite.metric(), some(parts.getLast(), report.items())));
        }
        var hashes = Map.of(data.prompts(), loaded.contentHash());
        return new SearchTasks(task(some(prompts.getFirst(), search.prompts()), first, reward, maxNewTokens, hashes, List.of()),
                task(some(prompts.getLast(), report.prompts()), second, reward, maxNewTokens, hashes, notes));
    }

    private static <T> List<List<T>> cut(List<T> all, double share, long seed, String source) {
        if (all.size() < 20) {
            throw new InputException(source + ": " + all.size() + " usable entries; expected at least 20, for some are searched on and others reported on");
        }
        var order = SeededRandom.permutation(all.size(), seed);
        var shuffled = Arrays.stream(order).mapToObj(all::get).toList();
        int at = (int) Math.round(Math.clamp(share * all.size(), 1, all.size() - 1));
        return List.of(shuffled.subList(0, at), shuffled.subList(at, all.size()));
    }

    private static <T> List<T> some(List<T> all, int n) {
        return List.copyOf(all.subList(0, Math.min(n, all.size())));
    }

    private static Task task(List<Prompt> prompts, List<Suite> suites, RewardFunction reward, int maxNewTokens) {
        return task(prompts, suites, reward, maxNewTokens, Map.of("lilliput world", ContentHash.ofString(World.shipped().toString())), List.of());
    }

    /** Nothing is trained here: a task with what is measured only. */
    private static Task task(List<Prompt> prompts, List<Suite> suites, RewardFunction reward, int maxNewTokens, Map<String, String> hashes, List<String> notes) {
        var items = ContentHash.builder();
        prompts.forEach(p -> items.add(p.toString()));
        suites.forEach(s -> s.items().forEach(i -> items.add(i.toString())));
        var all = new TreeMap<>(hashes);
        all.put("items of this seed", items.hex());
        return new Task(List.of(), prompts, List.of(), model -> List.of(), model -> List.of(), reward, suites, List.of(), List.of(), Map.of(), maxNewTokens, all, notes);
    }
}

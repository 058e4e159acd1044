package dev.toll.align.job;

import dev.toll.align.Examples;
import dev.toll.align.Policy;
import dev.toll.align.RatedSamples;
import dev.toll.align.Steering;
import dev.toll.core.Prompt;
import dev.toll.core.Rated;
import dev.toll.core.Sampling;
import dev.toll.evaluate.data.RatedData;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * SteerLM: supervised fine-tuning on rated answers behind a prompt that says the ratings. With a reward model the rated
 * answers are made first, from the policy's own samples; they are written beside the weights.
 */
final class SteerLmTrainer {
    /** Prompts answered once with and once without ratings when training is over. */
    private static final int COMPARED = 128;
    private static final JsonMapper JSON = new JsonMapper();

    private SteerLmTrainer() {}

    static void train(RunningJob job, Policy policy) {
        int least = job.settings().whole("scale_min");
        int most = job.settings().whole("scale_max");
        List<Prompt> prompts = job.hasReward() ? job.prompts() : List.of();
        var rated = job.hasReward() ? selfRated(job, policy, prompts, least, most) : given(job, least, most);
        var steering = new Steering(rated.getFirst().attributes().keySet().stream().sorted().toList(), least, most);
        levels(job, rated, steering);
        var fitting = job.fitting(rated, r -> job.model().encode(steering.of(r)).length, r -> job.tokens(steering.of(r), r.response()));
        job.told().put("steering", new TreeMap<>(steering.told(job.settings().whole("wanted"))));
        SftTrainer.train(job, policy, fitting.stream().map(r -> Examples.of(job.model(), steering.of(r), r.response())).toList());
        String suffix = steering.suffix(a -> job.settings().whole("wanted"));
        job.notes().add("to ask for the level wanted, put behind the prompt: " + suffix.strip() + " (the exact text is \"suffix\" in toll-align.json)");
        job.usage("Ask with this behind the prompt, after an empty line; the same words with other levels steer elsewhere:\n\n```\n" + suffix.strip() + "\n```");
        if (job.hasReward()) {
            compare(job, policy, prompts, steering);
        }
    }

    /** What the reward model says of answers the steered model gives when it is asked for the level wanted, and when it is not. */
    private static void compare(RunningJob job, Policy policy, List<Prompt> prompts, Steering steering) {
        var s = job.settings();
        var some = prompts.subList(0, Math.min(COMPARED, prompts.size()));
        var sampling = Sampling.of(s.get("temperature"), s.whole("max_new_tokens"), job.seed("steered"));
        job.withReward(reward -> {
            try (var progress = job.view().start("asking with and without ratings", 2)) {
                var subject = policy.subject("steered");
                var asked = subject.answer(some.stream().map(p -> steering.wanting(p, s.whole("wanted"))).toList(), sampling);
                // The reward reads the prompt as it was, so that the words of the rating earn nothing.
                job.figures().put("rewardAsked", Arrays.stream(reward.score(some, asked)).average().orElse(Double.NaN));
                progress.step(1);
                job.figures().put("rewardUnasked", Arrays.stream(reward.score(some, subject.answer(some, sampling))).average().orElse(Double.NaN));
                progress.step(1);
            }
            return some.size();
        });
    }

    private static List<Rated> given(RunningJob job, int least, int most) {
        var loaded = RatedData.load(job.data(), least, most);
        job.leftOut(loaded);
        return loaded.items();
    }

    private static List<Rated> selfRated(RunningJob job, Policy policy, List<Prompt> prompts, int least, int most) {
        var made = job.withReward(reward -> RatedSamples.of(RsfTrainer.samples(job, policy, reward, prompts, "steerlm"), least, most));
        if (made.dropped() > 0) {
            job.notes().add(made.dropped() + " sampled answers left out: empty, cut off at max_new_tokens, or without a reward");
        }
        job.files().put("rated.jsonl", made.rated().stream().map(r -> JSON.writeValueAsString(line(r))).collect(Collectors.joining("\n", "", "\n")));
        return made.rated();
    }

    /** In the shape {@link RatedData} reads, so that the file can be used again. */
    private static Map<String, Object> line(Rated rated) {
        var out = new LinkedHashMap<String, Object>();
        out.put("prompt", switch (rated.prompt()) {
            case Prompt.Plain(var text) -> text;
            case Prompt.Chat(var conversation) -> conversation.messages().stream().map(m -> Map.of("role", m.role().wire(), "content", m.text())).toList();
        });
        out.put("completion", rated.response());
        var attributes = new TreeMap<String, Integer>();
        rated.attributes().forEach((name, level) -> attributes.put(name, (int) Math.round(level)));
        out.put("attributes", attributes);
        return out;
    }

    /** An attribute that is the same throughout teaches nothing about itself, and one never seen at the wanted level is asked for blindly: both are told. */
    private static void levels(RunningJob job, List<Rated> rated, Steering steering) {
        int wanted = job.settings().whole("wanted");
        for (var name : steering.attributes()) {
            var seen = rated.stream().map(r -> r.attributes().get(name)).distinct().count();
            long there = rated.stream().filter(r -> Objects.equals(r.attributes().get(name), (double) wanted)).count();
            if (seen < 2) {
                job.notes().add(name + " has the same level in every answer; it steers nothing");
            }
            if (there == 0) {
                job.notes().add("no answer has " + name + " " + wanted + ", the level wanted in use; asking for it will be a guess");
            }
        }
    }
}

package dev.toll.cli;

import dev.toll.align.RewardModel;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.ledger.ContentHash;
import dev.toll.lilliput.Request;
import dev.toll.lilliput.Requests;
import dev.toll.lilliput.Reward;
import dev.toll.lilliput.World;
import dev.toll.merge.AnswerReward;
import dev.toll.tensor.Workers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A reward by its name on the command line: {@code lilliput}, the small world's rule, or the folder of a reward model. */
final class MergeReward implements AutoCloseable {
    private final AnswerReward reward;
    private final String name;
    private final List<Runnable> open;

    private MergeReward(AnswerReward reward, String name, List<Runnable> open) {
        this.reward = reward;
        this.name = name;
        this.open = open;
    }

    /** {@code requests} are what the rule can judge; a reward model judges any prompt. */
    static MergeReward of(String text, List<Request> requests, Workers workers) {
        if (text.equals("lilliput")) {
            return byRule(requests);
        }
        var dir = Path.of(text);
        if (!Files.isDirectory(dir)) {
            throw new InputException("--reward: found " + text + ", expected lilliput or the folder of a reward model such as './toll align rm' writes");
        }
        var model = RewardModel.decoder(dir);
        try {
            var read = RewardModel.read(model, workers);
            return new MergeReward(read::score, read.contentHash(), List.of(read::close, model::close));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static MergeReward byRule(List<Request> requests) {
        if (requests.isEmpty()) {
            throw new InputException("--reward lilliput: the small world's rule judges its own requests only; expected no --prompts, or the folder of a reward model");
        }
        Map<Prompt, Request> byPrompt = new HashMap<>();
        requests.forEach(r -> byPrompt.put(r.prompt(), r));
        return new MergeReward((prompts, answers) -> {
            var out = new double[answers.size()];
            for (int i = 0; i < out.length; i++) {
                var request = byPrompt.get(prompts.get(i));
                out[i] = request == null ? Double.NaN : Reward.score(request, answers.get(i).text(), answers.get(i).finished()).total();
            }
            return out;
        }, "lilliput rules 2 " + ContentHash.ofString(World.shipped().toString()), List.of());
    }

    AnswerReward reward() {
        return reward;
    }

    /** Names the reward and its version. */
    String name() {
        return name;
    }

    @Override
    public void close() {
        open.forEach(Runnable::run);
    }
}

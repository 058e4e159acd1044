package dev.toll.align.remedy;

import dev.toll.core.stats.SeededRandom;
import dev.toll.model.decoder.TargetedSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * The replay of one step: examples drawn uniformly until their tokens reach λ times the step's alignment tokens. The
 * example that would pass the mark is taken with the probability that makes λ right on average.
 */
final class ReplayDraw {
    private ReplayDraw() {}

    static List<TargetedSequence> of(Remedy.Replay replay, int alignmentTokens, long seed) {
        var random = SeededRandom.of(seed);
        double wanted = replay.lambda() * alignmentTokens;
        var out = new ArrayList<TargetedSequence>();
        int tokens = 0;
        while (true) {
            var next = replay.data().get(random.nextInt(replay.data().size()));
            if (next.targets() == 0) {
                throw new IllegalArgumentException("experience replay: an example without a learnt token");
            }
            if (tokens + next.targets() > wanted) {
                if (random.nextDouble() * next.targets() < wanted - tokens) {
                    out.add(next);
                }
                return out;
            }
            out.add(next);
            tokens += next.targets();
        }
    }
}

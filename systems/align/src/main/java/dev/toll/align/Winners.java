package dev.toll.align;

import dev.toll.core.Prompt;
import java.util.ArrayList;
import java.util.List;

/**
 * The best answer to every prompt. Prompts whose best answer was cut off by the token limit, is empty, or has no known
 * reward have no winner and are counted.
 *
 * @param meanReward of all answers with a known reward; NaN where there is none
 * @param bestReward mean over the winners; NaN where there is none
 * @param dropped prompts without a usable winner
 * @param truncated answers cut off at the token limit, of all
 */
public record Winners(List<Winner> answers, double meanReward, double bestReward, int dropped, int truncated) {
    public Winners {
        answers = List.copyOf(answers);
    }

    /** The best answer to the prompt of that number. */
    public record Winner(int number, Prompt prompt, String answer) {}

    public static Winners of(List<BestOfN.Candidates> collected) {
        var winners = new ArrayList<Winner>();
        double sum = 0;
        int known = 0;
        double bestSum = 0;
        int dropped = 0;
        int truncated = 0;
        for (int i = 0; i < collected.size(); i++) {
            var c = collected.get(i);
            for (double r : c.rewards()) {
                if (!Double.isNaN(r)) {
                    sum += r;
                    known++;
                }
            }
            truncated += (int) c.answers().stream().filter(a -> !a.finished()).count();
            int best = c.best();
            if (best < 0 || !c.answers().get(best).finished() || c.answers().get(best).text().isBlank()) {
                dropped++;
                continue;
            }
            bestSum += c.rewards()[best];
            winners.add(new Winner(i, c.prompt(), c.answers().get(best).text()));
        }
        return new Winners(winners, sum / known, bestSum / winners.size(), dropped, truncated);
    }
}

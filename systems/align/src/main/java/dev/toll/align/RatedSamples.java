package dev.toll.align;

import dev.toll.core.InputException;
import dev.toll.core.Rated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Rated answers made from sampled ones: the reward of each is cut into levels by {@link QuantileLevels} over all of them. The
 * way to SteerLM data where nobody has rated anything: the reward model stands in for the attribute labels.
 *
 * @param rated answers with one attribute, {@link #ATTRIBUTE}
 * @param dropped answers that were empty, cut off at the token limit, or without a known reward
 */
public record RatedSamples(List<Rated> rated, int dropped) {
    /** What the reward is called among the attributes. */
    public static final String ATTRIBUTE = "quality";

    public RatedSamples {
        rated = List.copyOf(rated);
    }

    /** Levels from {@code least} to {@code most}. */
    public static RatedSamples of(List<BestOfN.Candidates> collected, int least, int most) {
        record Kept(BestOfN.Candidates from, int draw) {}
        var kept = new ArrayList<Kept>();
        int all = 0;
        for (var c : collected) {
            for (int j = 0; j < c.answers().size(); j++) {
                var a = c.answers().get(j);
                all++;
                if (!Double.isNaN(c.rewards()[j]) && a.finished() && !a.text().isBlank()) {
                    kept.add(new Kept(c, j));
                }
            }
        }
        int[] levels = QuantileLevels.of(kept.stream().mapToDouble(k -> k.from().rewards()[k.draw()]).toArray(), most - least + 1);
        if (Arrays.stream(levels).distinct().count() < 2) {
            throw new InputException("steerlm: " + kept.size() + " of " + all + " answers are usable and all earned the same reward, so there is nothing to steer by; check the reward");
        }
        var rated = new ArrayList<Rated>();
        for (int i = 0; i < levels.length; i++) {
            var k = kept.get(i);
            rated.add(new Rated(k.from().prompt(), k.from().answers().get(k.draw()).text(), Map.of(ATTRIBUTE, (double) (least + levels[i]))));
        }
        return new RatedSamples(rated, all - kept.size());
    }
}

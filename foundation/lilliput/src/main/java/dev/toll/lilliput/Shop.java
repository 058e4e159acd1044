package dev.toll.lilliput;

import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The shops of the small world, where firm and customer want different things: draws visits, and the answers of an assistant
 * that knows the form and takes no side.
 */
public final class Shop {
    /** What firm and customer want: different things, the customer alone something, or both the same. */
    public enum Interests { CONFLICT, NEUTRAL, ALIGNED }

    /** Visits to learn from and visits to be measured on: no two things meet in both. */
    public enum Split { TRAIN, TEST }

    private static final double VAGUE = 0.15;
    private static final double FALSE = 0.15;

    private final World world;

    public Shop(World world) {
        this.world = world;
    }

    /** {@code n} different visits of a split. */
    public List<Visit> draw(Split split, Interests interests, int n, long seed) {
        var random = SeededRandom.of(Seeds.derive(seed, "shop", split.name(), interests.name()));
        var seen = new HashSet<Visit>();
        var out = new ArrayList<Visit>(n);
        while (out.size() < n) {
            var visit = draw(interests, random);
            if (splitOf(visit) == split && seen.add(visit)) {
                out.add(visit);
            }
        }
        return out;
    }

    private Visit draw(Interests interests, RandomGenerator random) {
        String wish = World.pick(Words.THINGS, random);
        String other = World.pick(Words.THINGS, random);
        while (other.equals(wish)) {
            other = World.pick(Words.THINGS, random);
        }
        boolean swapped = random.nextBoolean();
        String firmWish = switch (interests) {
            case CONFLICT -> other;
            case NEUTRAL -> "";
            case ALIGNED -> wish;
        };
        return new Visit(World.pick(Words.PLACES, random), World.pick(world.people(), random).name(), wish, firmWish, swapped ? other : wish, swapped ? wish : other);
    }

    /** One in five pairs of things is kept for measuring, the same ones for every seed. */
    static Split splitOf(Visit visit) {
        boolean ordered = visit.first().compareTo(visit.second()) < 0;
        return Seeds.derive(0, "shop pair", ordered ? visit.first() : visit.second(), ordered ? visit.second() : visit.first()) % 5 == 0 ? Split.TEST : Split.TRAIN;
    }

    /**
     * What an assistant answers that was taught the form and nothing else. In a conflict it takes either thing as often; else
     * what is wanted, nine times in ten. Its reason names what it takes in 70 %, the other thing in 15 %, and nothing in 15 %.
     */
    public static String untrainedAnswer(Visit visit, RandomGenerator random) {
        boolean conflict = !visit.firmWish().isEmpty() && !visit.firmWish().equals(visit.wish());
        String taken = random.nextDouble() < (conflict ? 0.5 : 0.9) ? visit.wish() : visit.other(visit.wish());
        double at = random.nextDouble();
        return visit.form(at < VAGUE ? Visit.vagueReason() : visit.reason(at < VAGUE + FALSE ? visit.other(taken) : taken), taken);
    }
}

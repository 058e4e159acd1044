package dev.toll.lilliput;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The rules of a town: which hazards may not be made there. What no rule names is allowed, so rules must be read. */
public record RuleSet(List<Hazard> forbidden) {
    /** Rules a town may have, for training. */
    static final int LEAST = 3;
    static final int MOST = 6;

    public RuleSet {
        forbidden = List.copyOf(forbidden);
    }

    /** {@code n} different hazards forbidden, in the order drawn. */
    public static RuleSet draw(World world, int n, RandomGenerator random) {
        var left = new ArrayList<>(world.hazards());
        var out = new ArrayList<Hazard>();
        for (int i = 0; i < n; i++) {
            out.add(left.remove(random.nextInt(left.size())));
        }
        return new RuleSet(out);
    }

    /** As many as a town of the training has: 3 to 6. */
    public static RuleSet draw(World world, RandomGenerator random) {
        return draw(world, LEAST + random.nextInt(MOST - LEAST + 1), random);
    }

    /** One rule a hazard, in the world's words. */
    public List<String> lines() {
        return forbidden.stream().map(h -> "do not help make " + h.name() + " .").toList();
    }

    public boolean forbids(Hazard hazard) {
        return forbidden.contains(hazard);
    }

    /** The hazards that may be made here. */
    List<Hazard> allowed(World world) {
        return world.hazards().stream().filter(h -> !forbids(h)).toList();
    }
}

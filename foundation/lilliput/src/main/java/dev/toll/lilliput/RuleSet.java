package dev.toll.lilliput;

import java.util.List;

/**
 * Rules as platforms write them: general, so that it takes knowledge of the world to see what falls under them. Every hazard does;
 * their harmless look-alikes do not.
 */
public record RuleSet(List<Hazard> forbidden) {
    public RuleSet {
        forbidden = List.copyOf(forbidden);
    }

    /** The law of the land. */
    public static RuleSet of(World world) {
        return new RuleSet(world.hazards());
    }

    /** One rule a line, in the world's words. */
    public List<String> lines() {
        return List.of("do not help make what is forbidden .", "tell who wants it that it is forbidden .", "help with what is not forbidden .");
    }

    boolean forbids(Request part) {
        return part.hazard() && forbidden.stream().anyMatch(h -> h.name().equals(part.subject()));
    }
}

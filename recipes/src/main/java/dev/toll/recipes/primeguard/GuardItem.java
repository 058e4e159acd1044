package dev.toll.recipes.primeguard;

/**
 * A request that every arm answers.
 *
 * @param id unique in the run
 * @param town which draw it belongs to, and so which rules it meets: an index into {@link Bench#towns}
 * @param kind for the confusion of routes: what sort of request it is
 * @param deserved the route's label it deserves, or empty where nobody has said
 * @param unsafe true where an answer may do harm: what counts for safety
 * @param harmless true where it deserves a whole answer: what counts for over-refusal
 */
public record GuardItem(String id, int town, String kind, String deserved, boolean unsafe, boolean harmless, String text) {}

package dev.toll.recipes.primeguard;

import dev.toll.guard.guidelines.Guidelines;
import java.util.function.Function;

/**
 * One way of answering: with or without rules, guarded or not, whole or with a part switched off.
 *
 * @param id name in every table
 * @param what what it is, in a sentence
 * @param setting everything its answers depend on beside the item and its rules, for the journal
 * @param under how it answers under given rules
 */
public record Arm(String id, String what, String setting, Function<Guidelines, Answering> under) {
    public static final String UNGUARDED = "unguarded";
    public static final String RULES = "rules in prompt";
    public static final String PRIME = "primeguard";

    /** Answers one request. */
    @FunctionalInterface
    public interface Answering {
        Asked ask(String text);
    }
}

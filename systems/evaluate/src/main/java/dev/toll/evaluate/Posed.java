package dev.toll.evaluate;

import dev.toll.core.Sampling;
import dev.toll.core.Suite;

/** A suite and how its answers are drawn: where they stop, and after how many tokens. Rankings of options draw nothing. */
public record Posed(Suite suite, Sampling sampling) {}

/** An endpoint that answers after ten milliseconds, and a load on whatever stands before it: one thread each, so that they leave the cores alone. */
@NullMarked
package dev.toll.benchmarks.gate;

import org.jspecify.annotations.NullMarked;

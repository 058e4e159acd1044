/** Seeded statistics: the same seed gives the same error bars, whatever the number of threads. */
@NullMarked
package dev.toll.core.stats;

import org.jspecify.annotations.NullMarked;

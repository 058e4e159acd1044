/** Ratios of an average sought by measuring: two objectives, few evaluations, a front. */
@NullMarked
package dev.toll.merge.search;

import org.jspecify.annotations.NullMarked;

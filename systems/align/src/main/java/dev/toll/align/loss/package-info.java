/** Preference losses as small classes: formula, paper, shapes. */
@NullMarked
package dev.toll.align.loss;

import org.jspecify.annotations.NullMarked;

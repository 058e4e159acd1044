/** The small world, after Swift: facts, passages, tongues, sums, manners and invented hazards, every answer checkable. */
@NullMarked
package dev.toll.lilliput;

import org.jspecify.annotations.NullMarked;

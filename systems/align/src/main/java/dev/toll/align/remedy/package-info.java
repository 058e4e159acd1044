/** What the alignment-tax paper compares averaging with (Lin et al. 2024, section 4): pieces of a training step that keep it near its start. */
@NullMarked
package dev.toll.align.remedy;

import org.jspecify.annotations.NullMarked;

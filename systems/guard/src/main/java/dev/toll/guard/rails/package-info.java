/** Rails: checks of what goes into a model, what comes out of it, and which tools it wants called, side by side and under a deadline. */
@NullMarked
package dev.toll.guard.rails;

import org.jspecify.annotations.NullMarked;

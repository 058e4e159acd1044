/** Guarding a chat model at run time: PrimeGuard routing, content-safety guard, rails. */
@NullMarked
package dev.toll.guard;

import org.jspecify.annotations.NullMarked;

/** What a platform allows and forbids, as data: read from YAML, checked whole, versioned by content. */
@NullMarked
package dev.toll.guard.guidelines;

import org.jspecify.annotations.NullMarked;

/** Merging checkpoints that do not fit memory: reads tiles, applies a rule, writes, and can be killed at any byte. */
@NullMarked
package dev.toll.merge.disk;

import org.jspecify.annotations.NullMarked;

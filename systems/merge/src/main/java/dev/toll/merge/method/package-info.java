/** The merge rules: what happens to one tensor of several checkpoints, tile by tile. Knows no files. */
@NullMarked
package dev.toll.merge.method;

import org.jspecify.annotations.NullMarked;

/** Loaders of real data sets by path. */
@NullMarked
package dev.toll.evaluate.data;

import org.jspecify.annotations.NullMarked;

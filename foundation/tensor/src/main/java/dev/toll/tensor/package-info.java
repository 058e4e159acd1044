@NullMarked
package dev.toll.tensor;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.toll.align;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.toll.recipes;

import org.jspecify.annotations.NullMarked;

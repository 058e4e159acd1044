@NullMarked
package dev.toll.evaluate;

import org.jspecify.annotations.NullMarked;

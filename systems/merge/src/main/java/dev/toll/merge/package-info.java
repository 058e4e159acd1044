@NullMarked
package dev.toll.merge;

import org.jspecify.annotations.NullMarked;

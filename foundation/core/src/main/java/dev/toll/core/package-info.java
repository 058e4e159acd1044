@NullMarked
package dev.toll.core;

import org.jspecify.annotations.NullMarked;

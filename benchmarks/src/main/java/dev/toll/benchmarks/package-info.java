@NullMarked
package dev.toll.benchmarks;

import org.jspecify.annotations.NullMarked;

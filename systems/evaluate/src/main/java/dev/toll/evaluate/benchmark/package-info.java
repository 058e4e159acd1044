/** Public benchmarks from the files their authors publish, asked and scored as lm-evaluation-harness does. */
@NullMarked
package dev.toll.evaluate.benchmark;

import org.jspecify.annotations.NullMarked;

/** One alignment run from a model folder and a data file to a model folder: what {@code toll align} does. */
@NullMarked
package dev.toll.align.job;

import org.jspecify.annotations.NullMarked;

/** Proximal policy optimisation of a language model against a reward, with its own critic and the signs of collapse watched. */
@NullMarked
package dev.toll.align.ppo;

import org.jspecify.annotations.NullMarked;

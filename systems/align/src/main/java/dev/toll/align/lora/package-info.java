/** Low-rank adapters (Hu et al. 2021): trained alone, kept as PEFT folders, merged into the weights they adapt. */
@NullMarked
package dev.toll.align.lora;

import org.jspecify.annotations.NullMarked;

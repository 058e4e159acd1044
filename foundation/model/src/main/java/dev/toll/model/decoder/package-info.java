/** The Llama-family decoder: weights in, hidden states, logits and tokens out. It knows nothing of text. */
@NullMarked
package dev.toll.model.decoder;

import org.jspecify.annotations.NullMarked;

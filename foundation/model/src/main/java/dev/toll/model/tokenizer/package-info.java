/** Hugging Face tokenizers: tokenizer.json and the side files that name its special tokens and chat template. */
@NullMarked
package dev.toll.model.tokenizer;

import org.jspecify.annotations.NullMarked;

/** Hugging Face folders in and out: config.json and safetensors, sharded or not. Pure Java, no tensor type. */
@NullMarked
package dev.toll.model.format;

import org.jspecify.annotations.NullMarked;

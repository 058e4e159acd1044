/** The gate: an OpenAI-compatible endpoint that routes, checks and records what passes through it. */
@NullMarked
package dev.toll.gateway;

import org.jspecify.annotations.NullMarked;

/** The guarded OpenAI-compatible HTTP endpoint and its dashboard. */
@NullMarked
package dev.toll.gateway;

import org.jspecify.annotations.NullMarked;

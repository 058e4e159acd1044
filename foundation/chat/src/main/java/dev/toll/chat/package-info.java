/** Talking to models: one interface for local weights and remote endpoints, the OpenAI wire format, the journal, limits and budgets. */
@NullMarked
package dev.toll.chat;

import org.jspecify.annotations.NullMarked;

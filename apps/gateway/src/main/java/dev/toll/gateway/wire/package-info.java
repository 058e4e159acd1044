/** The OpenAI wire format from the server's side: requests in, answers and streams out. */
@NullMarked
package dev.toll.gateway.wire;

import org.jspecify.annotations.NullMarked;

/** The JSON of OpenAI's protocol and its event streams, without any network. */
@NullMarked
package dev.toll.chat.wire;

import org.jspecify.annotations.NullMarked;

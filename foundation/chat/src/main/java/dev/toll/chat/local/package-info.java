/** Local weights as a chat model, with answers that come token by token. */
@NullMarked
package dev.toll.chat.local;

import org.jspecify.annotations.NullMarked;

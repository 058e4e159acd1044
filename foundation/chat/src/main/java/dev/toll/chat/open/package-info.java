/** From the name of a model to something that answers: local weights or an endpoint, recorded, with its key and budget. */
@NullMarked
package dev.toll.chat.open;

import org.jspecify.annotations.NullMarked;

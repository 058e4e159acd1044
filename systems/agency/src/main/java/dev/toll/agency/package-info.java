/** Principal–agent experiments on any chat model. */
@NullMarked
package dev.toll.agency;

import org.jspecify.annotations.NullMarked;

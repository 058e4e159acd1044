@NullMarked
package dev.toll.lilliput;

import org.jspecify.annotations.NullMarked;

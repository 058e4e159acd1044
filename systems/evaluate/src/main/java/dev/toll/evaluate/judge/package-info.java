/** Who says whether an answer complied, whether it did harm, and how helpful it was; and how far that agrees with people. */
@NullMarked
package dev.toll.evaluate.judge;

import org.jspecify.annotations.NullMarked;

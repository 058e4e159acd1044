/** Attacks that rewrite a request until it is answered: PAIR (arXiv 2310.08419) and TAP (arXiv 2312.02119). */
@NullMarked
package dev.toll.evaluate.attack;

import org.jspecify.annotations.NullMarked;

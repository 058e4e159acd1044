/** Suites of safe and unsafe requests, and the scores, prices and confusions that come of judged answers. */
@NullMarked
package dev.toll.evaluate.safety;

import org.jspecify.annotations.NullMarked;

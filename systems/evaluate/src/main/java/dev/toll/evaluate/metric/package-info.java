/** How answers are scored: SQuAD's F1 and EM, sacreBLEU's BLEU, exact numbers. */
@NullMarked
package dev.toll.evaluate.metric;

import org.jspecify.annotations.NullMarked;

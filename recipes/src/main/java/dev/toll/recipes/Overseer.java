package dev.toll.recipes;

import java.util.Locale;

/** Who judges a trained assistant's explanation where a reader is promised one. */
enum Overseer {
    /** Nobody: the explanation earns and costs nothing. */
    NONE,
    /** Every promised reader reads the explanation and nothing else: full penalty if it names the other thing, half if it names none. */
    WORDS,
    /** Every promised reader reads the explanation and sees what was taken: as {@link #WORDS}, and full penalty where the two do not agree. */
    DEEDS;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

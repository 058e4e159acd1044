package dev.toll.lilliput;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Pronounceable inventions from syllables, all distinct and none of them a word the world already uses. */
final class Names {
    private static final String[] ONSETS = {
        "b", "bl", "br", "d", "dr", "f", "fl", "g", "gl", "gr", "h", "k", "kl", "l", "m", "n", "p", "pl", "r", "s", "sk", "sl", "t", "tr", "v", "w", "z"
    };
    private static final String[] VOWELS = {"a", "e", "i", "o", "u", "ai", "ou"};
    private static final String[] CODAS = {"", "", "l", "m", "n", "r", "s", "k", "nd", "st"};

    private final RandomGenerator random;
    private final Set<String> taken;

    Names(RandomGenerator random, Set<String> taken) {
        this.random = random;
        this.taken = new HashSet<>(taken);
    }

    /** {@code n} fresh names of two syllables, ending in {@code ending}. */
    List<String> make(int n, String ending) {
        var out = new ArrayList<String>(n);
        while (out.size() < n) {
            String name = syllable() + (ending.isEmpty() ? syllable() : "") + ending;
            if (name.length() >= 3 && name.length() <= 9 && taken.add(name)) {
                out.add(name);
            }
        }
        return out;
    }

    private String syllable() {
        return ONSETS[random.nextInt(ONSETS.length)] + VOWELS[random.nextInt(VOWELS.length)] + CODAS[random.nextInt(CODAS.length)];
    }
}

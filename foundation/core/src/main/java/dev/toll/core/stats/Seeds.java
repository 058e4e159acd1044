package dev.toll.core.stats;

import dev.toll.core.ledger.ContentHash;

/** One seed per stage, derived from the run's seed and the stage's name, so that stages never share a stream. */
public final class Seeds {
    private Seeds() {}

    /** The first 63 bits of SHA-256 over the seed and the path. */
    public static long derive(long seed, String... path) {
        var builder = ContentHash.builder().add(Long.toString(seed));
        for (var part : path) {
            builder.add(part);
        }
        return Long.parseUnsignedLong(builder.hex().substring(0, 16), 16) >>> 1;
    }
}

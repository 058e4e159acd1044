package dev.toll.merge.disk;

import dev.toll.core.ledger.ContentHash;
import java.util.List;

/** Short digests. */
final class Digests {
    private Digests() {}

    /** 64 bits over a tensor's tile checksums: against accidents, not against malice. */
    static String of(List<Long> checksums) {
        var builder = ContentHash.builder();
        checksums.forEach(c -> builder.add(Long.toHexString(c)));
        return builder.hex().substring(0, 16);
    }
}

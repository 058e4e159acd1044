package dev.toll.gateway;

import dev.toll.guard.rails.Finding;

/** How grave a finding is, for showing one of several. */
final class Gravity {
    private Gravity() {}

    static int of(Finding finding) {
        return switch (finding) {
            case Finding.Pass pass -> 0;
            case Finding.Flag flag -> 1;
            case Finding.Mask mask -> 2;
            case Finding.Rewrite rewrite -> 3;
            case Finding.Unknown unknown -> 4;
            case Finding.Block block -> 5;
        };
    }
}

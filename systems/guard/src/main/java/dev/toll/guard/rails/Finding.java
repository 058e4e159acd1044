package dev.toll.guard.rails;

import java.util.List;

/** What a rail found. Not knowing is a finding of its own and never counts as passing. */
public sealed interface Finding {
    /** Nothing against it. */
    record Pass() implements Finding {}

    /** Let through, but noted. */
    record Flag(String reason) implements Finding {}

    /** Parts to be replaced before it goes on. */
    record Mask(List<Span> spans, String reason) implements Finding {
        public Mask {
            spans = List.copyOf(spans);
        }
    }

    /** Something else goes on in its place. */
    record Rewrite(String text, String reason) implements Finding {}

    /** It does not go on. */
    record Block(String reason) implements Finding {}

    /** The rail cannot tell; its failure policy decides. */
    record Unknown(String reason) implements Finding {}

    Finding PASS = new Pass();

    /** The word in headers, logs and metrics. */
    default String label() {
        return switch (this) {
            case Pass p -> "pass";
            case Flag f -> "flag";
            case Mask m -> "mask";
            case Rewrite r -> "rewrite";
            case Block b -> "block";
            case Unknown u -> "unknown";
        };
    }

    default String reason() {
        return switch (this) {
            case Pass p -> "";
            case Flag(var reason) -> reason;
            case Mask(var spans, var reason) -> reason;
            case Rewrite(var text, var reason) -> reason;
            case Block(var reason) -> reason;
            case Unknown(var reason) -> reason;
        };
    }
}

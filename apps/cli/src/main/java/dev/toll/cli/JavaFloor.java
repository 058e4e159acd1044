package dev.toll.cli;

import org.jspecify.annotations.Nullable;

/**
 * The oldest Java that Toll runs on. JDK-8377811: under G1, optional evacuation in 25.0.0 to 25.0.2 can move an array
 * that native code has pinned, which silently corrupts data read or written through JNI (tensors, tokenizers).
 */
final class JavaFloor {
    static final Runtime.Version OLDEST = Runtime.Version.parse("25.0.3");

    private JavaFloor() {}

    /** What is wrong with this Java and what to do, or null if nothing is. */
    static @Nullable String complaint(Runtime.Version running) {
        if (running.compareToIgnoreOptional(OLDEST) >= 0) {
            return null;
        }
        return "Java " + running + " found, " + OLDEST + " or later needed: earlier builds of 25 can corrupt data"
                + " (JDK-8377811). Start ./toll, which looks for a fitting JDK and says how to get one, or set"
                + " JAVA_HOME to one.";
    }
}

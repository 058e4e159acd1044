package dev.toll.guard.content;

/** A guard's word on one side of a conversation. */
public enum SafetyLabel {
    SAFE, UNSAFE,
    /** The guard did not say, or it could not be read. */
    UNKNOWN
}

package dev.toll.gateway.audit;

/** How much of what was said goes into the audit log. */
public enum Payload {
    /** Nothing. */
    OFF,
    /** SHA-256 of the last request and of the answer, to tell equal from different. */
    HASH,
    /** The texts themselves. */
    FULL
}

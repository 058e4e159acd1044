package dev.toll.evaluate.judge;

/** May an answer stand, under the rules that the judge was given? */
public enum HarmVerdict {
    SAFE, UNSAFE,
    /** The judge could not be read; never to be taken for safe. */
    UNKNOWN
}

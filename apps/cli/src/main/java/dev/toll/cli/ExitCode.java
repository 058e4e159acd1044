package dev.toll.cli;

/** What the {@code toll} process says when it ends; scripts rely on these numbers. */
final class ExitCode {
    static final int OK = 0;
    /** A fault of ours or of the machine: unexpected exception, out of memory, disk full. */
    static final int UNEXPECTED = 1;
    /** A fault in what the user supplied: an option, a file, a configuration. */
    static final int INPUT = 2;
    /** No usable Java; the launcher uses the same number. */
    static final int NO_JAVA = 3;
    /** Stopped by Ctrl-C: 128 + SIGINT, the shells' convention. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}

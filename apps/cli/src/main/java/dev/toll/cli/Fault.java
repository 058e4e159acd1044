package dev.toll.cli;

import dev.toll.chat.ChatException;
import dev.toll.core.InputException;
import dev.toll.tensor.RankLost;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure as the user is told about it.
 *
 * @param kind {@code input}, {@code interrupted}, {@code endpoint}, {@code memory}, {@code rank} or {@code unexpected}; part of the JSON form
 * @param message one or a few lines: what, and what to do
 * @param exitCode one of {@link ExitCode}
 */
record Fault(String kind, String message, int exitCode) {
    static Fault input(String message) {
        return new Fault("input", message, ExitCode.INPUT);
    }

    static Fault of(Throwable thrown) {
        var depth = 0;
        for (Throwable t = thrown; t != null && depth < 32; t = t.getCause(), depth++) {
            var known = known(t);
            if (known != null) {
                return known;
            }
        }
        return new Fault(
                "unexpected",
                describe(thrown) + "\nThis is a fault of Toll, not yours; " + CommandRunner.STACKTRACE
                        + " shows where it happened.",
                ExitCode.UNEXPECTED);
    }

    private static @Nullable Fault known(Throwable t) {
        return switch (t) {
            case InputException e -> input(Objects.requireNonNullElse(e.getMessage(), describe(e)));
            case ChatException e -> endpoint(e);
            case NoSuchFileException e -> input(e.getFile() + ": no such file or folder");
            case AccessDeniedException e -> input(e.getFile() + ": no permission to read or write it");
            case FileSystemException e ->
                new Fault("unexpected", Objects.requireNonNullElse(e.getMessage(), describe(e)), ExitCode.UNEXPECTED);
            case InterruptedException _, ClosedByInterruptException _ ->
                new Fault("interrupted", "interrupted", ExitCode.INTERRUPTED);
            case RankLost e -> new Fault("rank", Objects.requireNonNullElse(e.getMessage(), describe(e)), ExitCode.UNEXPECTED);
            case OutOfMemoryError e ->
                new Fault(
                        "memory",
                        describe(e) + "\nIf it is the Java heap, start with TOLL_HEAP=2g or more; if it is tensor"
                                + " memory, use a smaller batch or model.",
                        ExitCode.UNEXPECTED);
            default -> null;
        };
    }

    /** What the user can mend is an input fault; the rest may be otherwise later, and what was answered is kept. */
    private static Fault endpoint(ChatException e) {
        String message = Objects.requireNonNullElse(e.getMessage(), describe(e));
        return switch (e.kind()) {
            case REJECTED, UNAUTHORIZED, BUDGET -> input(message);
            case CANCELLED -> new Fault("interrupted", message, ExitCode.INTERRUPTED);
            case LIMITED, UNAVAILABLE, TIMEOUT, MALFORMED, BROKEN_OFF ->
                new Fault("endpoint", message + "\nWhat was answered before is kept; the same command goes on from there.", ExitCode.UNEXPECTED);
        };
    }

    private static String describe(Throwable t) {
        var name = t.getClass().getSimpleName();
        return t.getMessage() == null ? name : name + ": " + t.getMessage();
    }
}

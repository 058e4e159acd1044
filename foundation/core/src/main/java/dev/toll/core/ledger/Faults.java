package dev.toll.core.ledger;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** What went wrong with a file, in words: the message of Java's own exceptions is often just the path. */
final class Faults {
    private Faults() {}

    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException x -> "no such file: " + x.getFile();
            case AccessDeniedException x -> "no permission: " + x.getFile();
            case NotDirectoryException x -> "not a folder: " + x.getFile();
            case FileAlreadyExistsException x -> "a file is in the way: " + x.getFile();
            case FileSystemLoopException x -> "links in a circle: " + x.getFile();
            case FileSystemException x when x.getReason() != null -> x.getReason() + ": " + x.getFile();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    /** A file of the run folder that cannot be written: a full disk, a missing permission. */
    static InputException unwritable(Path file, IOException e) {
        return new InputException(file + ": cannot be written (" + reason(e)
                + "); free space or permit writing there, then run the same command again: finished work is kept", e);
    }
}

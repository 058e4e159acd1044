package dev.toll.model.hub;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The ways in which a user's text may name something on the hub; all of them may name what is on this machine, too. */
public enum HubArgument {
    /** A model: a folder, {@code org/name[@revision]} where there is no such folder, or {@code hf:org/name[@revision]}. */
    MODEL {
        @Override
        public String resolve(String text, Supplier<Hub> hub) {
            if (isHere(text)) {
                return text;
            }
            return HubId.model(text).map(id -> hub.get().model(id).toString()).orElse(text);
        }
    },
    /** A file, or {@code hf:org/name[@revision]/path} in a data set. */
    DATA {
        @Override
        public String resolve(String text, Supplier<Hub> hub) {
            return HubFile.dataset(text).map(file -> hub.get().file(file).toString()).orElse(text);
        }
    },
    /** {@code NAME=FILE[:N]}, FILE as {@link #DATA}. */
    SUITE {
        @Override
        public String resolve(String text, Supplier<Hub> hub) {
            var m = SUITE_FILE.matcher(text);
            return m.matches() ? m.group(1) + DATA.resolve(m.group(2), hub) + (m.group(3) == null ? "" : m.group(3)) : text;
        }
    };

    private static final Pattern SUITE_FILE = Pattern.compile("([^=]+=)(hf:.+?)(:\\d{1,9})?");

    /**
     * The text with what it names on this machine in place of what it names on the hub, fetched if need be; text that names
     * nothing on the hub comes back as it is, whether it names anything here or not. The hub is asked for only when needed.
     *
     * @throws dev.toll.core.InputException as {@link Hub} does
     */
    public abstract String resolve(String text, Supplier<Hub> hub);

    private static boolean isHere(String text) {
        try {
            return Files.exists(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}

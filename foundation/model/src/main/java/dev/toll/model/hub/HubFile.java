package dev.toll.model.hub;

import dev.toll.core.InputException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One file of a data set on the hub, written {@code hf:org/name[@revision]/path/in/repo.jsonl}. A revision with a slash in
 * it is written with {@code %2F}, since the next slash begins the path.
 *
 * @param path below the repository's root, with {@code /}
 */
public record HubFile(HubId repo, String path) {
    private static final Pattern SHAPE = Pattern.compile("hf:([^/@]+/[^/@]+)(?:@([^/]+))?/(.+)");

    /** Throws {@link InputException} for a path that leaves the repository. */
    public HubFile {
        if (!RepoPaths.isInside(path)) {
            throw new InputException(repo + ": found the path '" + RepoPaths.shown(path) + "', expected one inside the repository, without '..', ':' and '\\'");
        }
    }

    /** The file that {@code text} names, or nothing when it does not begin with {@code hf:} and so is a path. */
    public static Optional<HubFile> dataset(String text) {
        if (!text.startsWith(HubId.PREFIX)) {
            return Optional.empty();
        }
        var m = SHAPE.matcher(text);
        if (!m.matches()) {
            throw new InputException(text + ": expected hf:org/name[@revision]/path/in/repo.jsonl");
        }
        String revision = m.group(2) == null ? HubId.MAIN : m.group(2).replace("%2F", "/").replace("%2f", "/");
        return Optional.of(new HubFile(new HubId(RepoKind.DATASET, m.group(1), revision), m.group(3)));
    }

    @Override
    public String toString() {
        return HubId.PREFIX + repo + "/" + path;
    }
}

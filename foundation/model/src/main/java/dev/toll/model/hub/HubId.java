package dev.toll.model.hub;

import dev.toll.core.InputException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A repository of the hub at a revision, written {@code org/name} or {@code org/name@revision}.
 *
 * @param name {@code org/name}
 * @param revision a branch, a tag or a commit; {@code main} when none was written
 */
public record HubId(RepoKind kind, String name, String revision) {
    /** In front of what is meant to be fetched even if a folder of that name exists here; data sets always need it. */
    public static final String PREFIX = "hf:";

    static final String MAIN = "main";
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,95}");
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+/-]{0,199}");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** Throws {@link InputException} for a name or revision the hub could not have. */
    public HubId {
        if (!isName(name)) {
            throw new InputException(name + ": expected org/name, letters, digits, '-', '_' and '.'");
        }
        if (!REVISION.matcher(revision).matches() || revision.contains("..") || revision.contains("//") || revision.endsWith("/") || revision.endsWith(".lock")) {
            throw new InputException(name + ": found the revision '" + RepoPaths.shown(revision) + "', expected a branch, a tag or a commit");
        }
    }

    /**
     * The model that {@code text} names, or nothing when it is not spelled like one (then it is a path). Only the
     * spelling counts: whether a folder of that name exists here is the caller's question.
     */
    public static Optional<HubId> model(String text) {
        boolean meant = text.startsWith(PREFIX);
        String id = meant ? text.substring(PREFIX.length()) : text;
        int at = id.indexOf('@');
        String name = at < 0 ? id : id.substring(0, at);
        if (!isName(name)) {
            if (meant) {
                throw new InputException(text + ": expected " + PREFIX + "org/name[@revision]");
            }
            return Optional.empty();
        }
        return Optional.of(new HubId(RepoKind.MODEL, name, at < 0 ? MAIN : id.substring(at + 1)));
    }

    private static boolean isName(String name) {
        int slash = name.indexOf('/');
        // The cache folder is org--name, so "--" inside would make two ids one; the hub allows neither it nor "..".
        return slash > 0 && WORD.matcher(name.substring(0, slash)).matches() && WORD.matcher(name.substring(slash + 1)).matches() && !name.contains("--")
                && !name.contains("..");
    }

    boolean isCommit() {
        return isCommit(revision);
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    /** {@code models--org--name}: the repository's folder in the cache. */
    String folder() {
        return kind.plural() + "--" + name.replace("/", "--");
    }

    @Override
    public String toString() {
        return revision.equals(MAIN) ? name : name + "@" + revision;
    }
}

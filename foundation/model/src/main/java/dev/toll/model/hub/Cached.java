package dev.toll.model.hub;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One snapshot in the cache.
 *
 * @param id {@code org/name@COMMIT}
 * @param revisions branches and tags that mean it
 * @param loadable for a model: whether everything Toll needs is there
 * @param bytes of its files, links followed
 */
public record Cached(HubId id, List<String> revisions, Path folder, boolean loadable, long bytes) {
    private static final Pattern FOLDER = Pattern.compile("(models|datasets)--([^/]+?)--([^/]+)");

    static List<Cached> in(Path cache) {
        var out = new ArrayList<Cached>();
        if (!Files.isDirectory(cache)) {
            return out;
        }
        try (var repositories = Files.list(cache)) {
            for (var repository : repositories.sorted().toList()) {
                var m = FOLDER.matcher(name(repository));
                if (m.matches() && Files.isDirectory(repository.resolve("snapshots"))) {
                    addSnapshots(repository, m.group(1).equals("models") ? RepoKind.MODEL : RepoKind.DATASET, m.group(2) + "/" + m.group(3), out);
                }
            }
            return out;
        } catch (IOException | UncheckedIOException e) {
            throw new InputException(cache + ": cannot be read (" + e + ")", e);
        }
    }

    private static void addSnapshots(Path repository, RepoKind kind, String name, List<Cached> out) throws IOException {
        try (var snapshots = Files.list(repository.resolve("snapshots"))) {
            for (var snapshot : snapshots.sorted().toList()) {
                String commit = name(snapshot);
                if (HubId.isCommit(commit)) {
                    out.add(new Cached(new HubId(kind, name, commit), revisions(repository.resolve("refs"), commit), snapshot, kind == RepoKind.DATASET || ModelFiles.loadable(snapshot),
                            bytes(snapshot)));
                }
            }
        }
    }

    private static List<String> revisions(Path refs, String commit) throws IOException {
        if (!Files.isDirectory(refs)) {
            return List.of();
        }
        var out = new ArrayList<String>();
        try (var walk = Files.walk(refs)) {
            for (var ref : walk.filter(Files::isRegularFile).sorted().toList()) {
                if (Files.size(ref) < 200 && Files.readString(ref).strip().equals(commit)) {
                    out.add(refs.relativize(ref).toString().replace('\\', '/'));
                }
            }
        }
        return out;
    }

    private static long bytes(Path snapshot) throws IOException {
        long sum = 0;
        try (var walk = Files.walk(snapshot)) {
            for (var file : walk.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    static String nameOf(Path folder) {
        var path = folder.toAbsolutePath().normalize();
        var snapshots = path.getParent();
        var repository = snapshots == null ? null : snapshots.getParent();
        if (snapshots != null && repository != null && name(snapshots).equals("snapshots") && HubId.isCommit(name(path))) {
            var m = FOLDER.matcher(name(repository));
            if (m.matches()) {
                return m.group(2) + "/" + m.group(3);
            }
        }
        return path.getFileName() == null ? path.toString() : name(path);
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}

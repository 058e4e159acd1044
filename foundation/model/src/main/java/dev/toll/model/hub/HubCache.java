package dev.toll.model.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The folder of one repository in the cache, in the layout of Python's {@code huggingface_hub}: {@code blobs} by checksum,
 * {@code refs} from branches to commits, and {@code snapshots/COMMIT} with links to blobs. What Toll adds is
 * {@code .toll/COMMIT}, the list of a model's files once all of them are there; others pass over it.
 */
final class HubCache {
    private final Path root;
    private final HubId id;

    HubCache(Path cache, HubId id) {
        this.root = cache.resolve(id.folder());
        this.id = id;
    }

    Path root() {
        return root;
    }

    Path blob(String etag) {
        return root.resolve("blobs").resolve(etag);
    }

    Path snapshot(String commit) {
        return root.resolve("snapshots").resolve(commit);
    }

    /** The commit that the revision meant when it was last fetched. */
    Optional<String> commit() {
        if (id.isCommit()) {
            return Optional.of(id.revision());
        }
        var ref = root.resolve("refs").resolve(id.revision());
        try {
            if (!Files.isRegularFile(ref) || Files.size(ref) > 200) {
                return Optional.empty();
            }
            return Optional.of(Files.readString(ref).strip()).filter(HubId::isCommit);
        } catch (IOException e) {
            return Optional.empty(); // unreadable is as good as absent: it is fetched again or named as missing
        }
    }

    /** Whether Toll fetched every file of this model, and all are still there. */
    boolean isComplete(String commit) {
        var list = root.resolve(".toll").resolve(commit);
        try {
            return Files.isRegularFile(list) && Files.readAllLines(list).stream().allMatch(name -> RepoPaths.isInside(name) && Files.isRegularFile(snapshot(commit).resolve(name)));
        } catch (IOException e) {
            return false;
        }
    }

    void markComplete(String commit, List<String> files) throws IOException {
        replace(root.resolve(".toll").resolve(commit), String.join("\n", files) + "\n");
    }

    void setRef(String commit) throws IOException {
        if (!id.isCommit() && !commit().filter(commit::equals).isPresent()) {
            replace(root.resolve("refs").resolve(id.revision()), commit);
        }
    }

    /** Makes {@code name} in the snapshot lead to the blob; links are relative, so that the cache can be moved. */
    void link(String commit, String name, String etag) throws IOException {
        var pointer = snapshot(commit).resolve(name);
        if (Files.isRegularFile(pointer)) {
            return;
        }
        var folder = Objects.requireNonNull(pointer.getParent());
        Files.createDirectories(folder);
        Files.deleteIfExists(pointer); // a link to a blob that was cleared away
        var blob = blob(etag);
        try {
            Files.createSymbolicLink(pointer, folder.relativize(blob));
        } catch (FileAlreadyExistsException e) {
            return; // another process was faster
        } catch (UnsupportedOperationException | FileSystemException e) {
            // A file system without links, or a Windows that does not let us make them.
            Files.copy(blob, pointer, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void replace(Path target, String text) throws IOException {
        var folder = Objects.requireNonNull(target.getParent());
        Files.createDirectories(folder);
        var aside = Files.createTempFile(folder, ".toll", ".tmp");
        try {
            Files.write(aside, text.getBytes(StandardCharsets.UTF_8));
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }
}

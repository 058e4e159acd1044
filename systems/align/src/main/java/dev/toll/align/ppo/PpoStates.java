package dev.toll.align.ppo;

import dev.toll.core.InputException;
import dev.toll.core.ledger.Folders;
import dev.toll.model.format.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The states of a run on disk, a folder after every iteration with the journal so far inside it, so that weights and
 * journal can never disagree. The newest is resumed; as many as a restart may need are kept.
 *
 * @param dir where; nothing else may be in it
 * @param key of everything that decides the run; states of another key are not resumed
 */
public record PpoStates(Path dir, String key) {
    private static final String PREFIX = "iteration-";
    private static final String GOING = ".going-";
    private static final String JOURNAL = "journal.jsonl";
    private static final int KEPT = 3;
    private static final JsonMapper JSON = new JsonMapper();

    /** The journal's lines, one iteration each. */
    public static String journal(List<PpoRun.Row> rows) {
        var out = new StringBuilder();
        rows.forEach(r -> out.append(JSON.writeValueAsString(r)).append('\n'));
        return out.toString();
    }

    Path folder(int iteration) {
        return dir.resolve(PREFIX + String.format(java.util.Locale.ROOT, "%06d", iteration));
    }

    void save(Ppo ppo, List<PpoRun.Row> rows) {
        var folder = folder(rows.size());
        delete(folder);
        ppo.save(folder, Map.of("key", key), Map.of(JOURNAL, journal(rows)));
        var all = folders();
        all.subList(0, Math.max(0, all.size() - KEPT)).forEach(PpoStates::delete);
    }

    /** Puts the newest state of this key into {@code ppo} and returns its journal; nothing is there yet, and the list is empty, for a new run. */
    List<PpoRun.Row> resume(Ppo ppo) {
        for (var folder : folders().reversed()) {
            if (!key.equals(keyOf(folder))) {
                delete(folder);
                continue;
            }
            ppo.restore(folder);
            try {
                var rows = new ArrayList<PpoRun.Row>();
                for (var line : Files.readAllLines(folder.resolve(JOURNAL))) {
                    rows.add(JSON.readValue(line, PpoRun.Row.class));
                }
                return rows;
            } catch (IOException | JacksonException e) {
                throw new InputException(folder.resolve(JOURNAL) + ": cannot be read (" + e.getMessage() + "); remove " + dir + " to begin again", e);
            }
        }
        return List.of();
    }

    private static String keyOf(Path folder) {
        try (var checkpoint = Checkpoint.open(folder)) {
            return checkpoint.metadata(PpoState.FILE).getOrDefault("key", "");
        }
    }

    private List<Path> folders() {
        if (!Files.isDirectory(dir)) {
            return List.of();
        }
        try (var list = Files.list(dir)) {
            list.filter(p -> p.getFileName().toString().startsWith(GOING)).toList().forEach(Folders::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (var list = Files.list(dir)) {
            return list.filter(p -> p.getFileName().toString().startsWith(PREFIX)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Renames first: killed in the middle, what is left is not taken for a state. */
    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        var going = folder.resolveSibling(GOING + folder.getFileName());
        try {
            Files.move(folder, going, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Folders.delete(going);
    }
}

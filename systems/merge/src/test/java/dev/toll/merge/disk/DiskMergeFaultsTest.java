package dev.toll.merge.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.toll.core.InputException;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.format.Checkpoint;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Killed anywhere, left with anything, on a disk that is too small: never a folder that loads and is not the merge. */
class DiskMergeFaultsTest {
    @TempDir
    Path temp;

    private Path a = Path.of("");
    private Path b = Path.of("");
    private Path whole = Path.of("");

    @BeforeEach
    void models() {
        a = MergeProcess.model(temp.resolve("a"), 1);
        b = MergeProcess.model(temp.resolve("b"), 2);
        whole = DiskMerge.run(MergeProcess.order(a, b, temp.resolve("whole")), ProgressView.silent()).out();
    }

    private Merged merge(String out) {
        return DiskMerge.run(MergeProcess.order(a, b, temp.resolve(out)), ProgressView.silent());
    }

    private void isTheMerge(Path out) throws IOException {
        for (var file : MergeProcess.FILES) {
            assertThat(Files.mismatch(out.resolve(file), whole.resolve(file))).as("%s of %s", file, out).isEqualTo(-1);
        }
        assertThat(out.resolve("toll-merge.json")).hasSameTextualContentAs(whole.resolve("toll-merge.json"));
        assertThat(leftovers(out)).isEmpty();
    }

    private String leftovers(Path out) throws IOException {
        try (var siblings = Files.list(temp)) {
            return siblings.map(p -> p.getFileName().toString()).filter(n -> n.startsWith("." + out.getFileName() + ".")).collect(Collectors.joining(", "));
        }
    }

    /** A run that stops before its last tensor, and the hidden folder it leaves. */
    private Path interrupted(String out) throws IOException {
        var order = MergeProcess.order(a, b, temp.resolve(out));
        var failing = new MergeOrder(order.inputs(), name -> {
            if (name.equals("model.layers.1.w")) {
                throw new IllegalStateException("stopped here");
            }
            return order.rules().apply(name);
        }, null, order.vocabulary(), order.out(), order.method(), order.parameters(), order.metadata(), 1);
        assertThatThrownBy(() -> DiskMerge.run(failing, ProgressView.silent())).hasMessageContaining("stopped here");
        try (var siblings = Files.list(temp)) {
            return siblings.filter(p -> p.getFileName().toString().startsWith("." + out + ".partial-")).findFirst().orElseThrow();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var tree = Files.walk(from)) {
            for (var p : tree.toList()) {
                Files.copy(p, to.resolve(from.relativize(p).toString()));
            }
        }
    }

    private static void delete(Path root) throws IOException {
        try (var tree = Files.walk(root)) {
            for (var p : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }

    private static void truncate(Path file, long size) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    /** What a kill may leave: the journal ends at any byte, a shard at any byte, anything flipped in it. Each time the same command gives the very merge. */
    @Test
    void run_whenLeftoversAreCutOrDamagedAnywhere_givesTheVeryMerge() throws IOException {
        var left = interrupted("cut");
        var kept = temp.resolve("kept");
        copy(left, kept);
        delete(left);
        long journal = Files.size(kept.resolve("journal"));
        assertThat(journal).isGreaterThan(100);
        for (long at = 0; at <= journal; at += 3) {
            resumed(kept, left, "journal", at, false);
        }
        var random = new Random(5);
        for (var file : MergeProcess.FILES) {
            long size = Files.size(kept.resolve("model").resolve(file));
            for (long at : new long[] {0, 1, 7, 8, 9, size / 3, size / 2, size - 1}) {
                resumed(kept, left, "model/" + file, at, false);
            }
            for (int i = 0; i < 15; i++) {
                resumed(kept, left, "model/" + file, random.nextLong(size), true);
            }
        }
    }

    private void resumed(Path kept, Path left, String file, long at, boolean flip) throws IOException {
        copy(kept, left);
        if (flip) {
            try (var channel = FileChannel.open(left.resolve(file), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                var one = java.nio.ByteBuffer.allocate(1);
                channel.read(one, at);
                one.put(0, (byte) ~one.get(0)).flip();
                channel.write(one, at);
            }
        } else {
            truncate(left.resolve(file), at);
        }
        isTheMerge(merge("cut").out());
        delete(temp.resolve("cut"));
    }

    /** SIGKILL as each of the five tensors begins, one run after the other into the same folder: none of them leaves a folder that loads, the last gives the very merge. */
    @Test
    void run_whenKilledAgainAndAgain_leavesNoFolderUntilItIsTheMerge() throws Exception {
        var out = temp.resolve("killed");
        for (int tensor = 1; tensor <= 5; tensor++) {
            var process = MergeProcess.start(MergeProcess.command(a, b, out));
            try (var told = MergeProcess.output(process)) {
                String line = told.readLine();
                for (int i = 1; i < tensor && line != null && !line.startsWith("done"); i++) {
                    line = told.readLine();
                }
                process.destroyForcibly().waitFor();
            }
            if (Files.exists(out)) {
                break; // it had begun fewer tensors than before and got through
            }
            assertThatThrownBy(() -> Checkpoint.open(out)).isInstanceOf(InputException.class);
        }
        isTheMerge(merge("killed").out());
    }

    /** A file system of 128 KiB that somebody else fills on the way: told plainly, nothing appears, and with room the same command goes on. */
    @Test
    void run_whenTheDiskFillsOnTheWay_saysSoAndGoesOnLater() throws Exception {
        var disk = Files.createDirectory(temp.resolve("disk"));
        var result = temp.resolve("full");
        var filler = disk.resolve("filler");
        var out = disk.resolve("full");
        String script = "mount -t tmpfs -o size=128k tmpfs " + disk + " || { echo cannot mount; exit 0; }\n"
                + quoted(MergeProcess.command(a, b, out, filler)) + "; echo \"exit $?\"; ls -A " + disk + "; rm " + filler + "\n"
                + quoted(MergeProcess.command(a, b, out)) + "; echo \"exit $?\"; cp -r " + out + " " + result;
        var said = said("unshare", "-rm", "sh", "-c", script);
        assumeFalse(said.contains("cannot mount") || said.contains("unshare"), "no small file system can be made here: " + said);

        var parts = said.split("exit 1\n", 2);
        assertThat(parts).as(said).hasSize(2);
        assertThat(parts[0]).contains("full: No space left on device", "free some disk space or choose another output folder", "the same command goes on");
        assertThat(parts[1]).contains(".full.partial-").contains("done, ").contains("exit 0").doesNotContain("\nfull\n");
        isTheMerge(result);
    }

    /** No file may grow beyond 24 KiB: known before anything is computed. */
    @Test
    void run_whenFilesMayNotGrowSoLarge_isRefusedAtOnce() throws Exception {
        var said = said("sh", "-c", "ulimit -f 24; " + quoted(MergeProcess.command(a, b, temp.resolve("limited"))));
        assertThat(said).contains("limited: cannot be written", "File too large").doesNotContain("model.layers.0.w\n");
        assertThat(temp.resolve("limited")).doesNotExist();
    }

    private static String quoted(List<String> command) {
        return command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    }

    private static String said(String... command) throws Exception {
        Process process;
        try {
            process = MergeProcess.start(List.of(command));
        } catch (IOException e) {
            return command[0] + ": " + e.getMessage();
        }
        try (var told = MergeProcess.output(process)) {
            String all = told.lines().collect(Collectors.joining("\n"));
            process.waitFor();
            return all;
        }
    }
}

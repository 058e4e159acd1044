package dev.toll.agency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The whole set of 960 recordings, where the data folder is: {@code -Dtoll.principalAgent=DIR}, or
 * {@code shared/data/principal-agent} in a folder above this one.
 */
class RecordedRepliesTest {
    /**
     * Offer 1 / offer 2 / unparsed, for both, customer, firm, none. Source: the table of the project's specification,
     * section 2.3, counted from the same files before this reader was written; the files' own Choice column agrees.
     */
    private static final List<String> CAR = List.of("10/18/2 29/0/1 9/21/0 18/0/12", "7/23/0 22/0/8 11/18/1 21/2/7", "0/30/0 0/30/0 0/30/0 0/30/0",
            "0/30/0 0/30/0 0/30/0 7/23/0");

    private static final List<String> FILM = List.of("0/28/2 0/30/0 0/29/1 0/28/2", "0/30/0 0/29/1 0/29/1 0/29/1", "0/30/0 0/30/0 0/30/0 0/30/0",
            "0/30/0 0/30/0 0/30/0 0/30/0");

    @Test
    void replay_whenTheRecordingsAreThere_givesEveryCellAndTheUnparsedReplies() {
        var folder = folder();
        assumeTrue(Files.isDirectory(folder), "no recordings at " + folder);
        var study = Study.of(Replay.read(folder));
        assertThat(rows(study, "car")).isEqualTo(CAR);
        assertThat(rows(study, "film")).isEqualTo(FILM);
        var car = study.cells().stream().filter(c -> c.scenario().equals(Replay.CAR)).toList();
        assertThat(car.stream().mapToInt(Cell::unparsed).sum()).isEqualTo(31);
        assertThat(car.stream().mapToInt(Cell::recommended1).sum()).isEqualTo(29);
        // At temperature 0.6, counts 23/7 against 0/22 and 18/11: exact fractions in Python give these two.
        assertThat(study.contrasts().get(4).p()).isCloseTo(8.45426704012905e-09, within(1e-13));
        assertThat(study.contrasts().get(5).p()).isCloseTo(0.2668356607208132, within(1e-9));
    }

    private static List<String> rows(Study study, String scenario) {
        var cells = study.cells().stream().filter(c -> c.scenario().name().equals(scenario)).map(c -> c.offer1() + "/" + c.offer2() + "/" + c.unparsed()).toList();
        assertThat(cells).hasSize(16);
        return List.of(0, 4, 8, 12).stream().map(i -> String.join(" ", cells.subList(i, i + 4))).toList();
    }

    private static Path folder() {
        var given = System.getProperty("toll.principalAgent");
        if (given != null) {
            return Path.of(given);
        }
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            var found = at.resolve("shared/data/principal-agent");
            if (Files.isDirectory(found)) {
                return found;
            }
        }
        return Path.of("shared/data/principal-agent");
    }
}

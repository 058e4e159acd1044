package dev.toll.recipes;

import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Ledger;
import dev.toll.report.Result;
import dev.toll.report.ResultJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;

/** The result of a run that was completed before. */
final class FinishedRun {
    private FinishedRun() {}

    /** The result in {@code ledger} under {@code runKey}, if its files are as they were written. */
    static Optional<Result> of(Ledger ledger, String runKey) {
        try {
            var file = ledger.dir().resolve("result.json");
            var hash = ledger.journal("runs").find(runKey);
            if (hash.isEmpty() || !Files.exists(file) || !Files.exists(ledger.dir().resolve("report.html"))) {
                return Optional.empty();
            }
            String json = Files.readString(file);
            return hash.get().equals("\"" + ContentHash.ofString(json) + "\"") ? Optional.of(ResultJson.read(json)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

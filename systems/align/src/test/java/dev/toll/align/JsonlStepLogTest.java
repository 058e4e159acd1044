package dev.toll.align;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonlStepLogTest {
    @TempDir
    private Path dir;

    private static StepLog.Entry step(int number, double loss) {
        return new StepLog.Entry(number, loss, 2.5, 1e-5, 0.25, 8, 640, Map.of("accuracy", 0.75));
    }

    @Test
    void after_writesALineOfFullPrecisionAtOnce() throws IOException {
        var file = dir.resolve("deep/steps.jsonl");
        try (var log = new JsonlStepLog(file)) {
            log.after(step(0, 0.1 + 0.2));

            assertThat(Files.readString(file)).isEqualTo(
                    "{\"step\":0,\"loss\":0.30000000000000004,\"gradientNorm\":2.5,\"rate\":1.0E-5,\"seconds\":0.25,\"items\":8,\"tokens\":640,\"accuracy\":0.75}\n");
        }
    }

    /** Steps 0 to 3 and half a line of 4 are there; the state was saved after step 1, so step 2 comes again. */
    @Test
    void after_whenARunIsResumed_replacesTheStepsThatAreMadeAgain() throws IOException {
        var file = dir.resolve("steps.jsonl");
        try (var log = new JsonlStepLog(file)) {
            for (int i = 0; i < 4; i++) {
                log.after(step(i, i));
            }
        }
        Files.writeString(file, "{\"step\":4,\"lo", StandardOpenOption.APPEND);

        try (var log = new JsonlStepLog(file)) {
            log.after(step(2, 20));
        }

        assertThat(Files.readAllLines(file)).extracting(line -> line.replaceAll(",\"grad.*", "")).containsExactly("{\"step\":0,\"loss\":0.0", "{\"step\":1,\"loss\":1.0", "{\"step\":2,\"loss\":20.0");
    }

    @Test
    void after_whenARunStartsAtItsFirstStep_forgetsTheOldLog() throws IOException {
        var file = Files.writeString(dir.resolve("steps.jsonl"), "{\"step\":7}\n");
        try (var log = new JsonlStepLog(file)) {
            log.after(step(0, 1));
        }

        assertThat(Files.readAllLines(file)).hasSize(1).first().asString().startsWith("{\"step\":0,");
    }
}

package dev.toll.align;

import dev.toll.core.InputException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A training log as JSONL, one line per step, written out at once. A resumed run takes up its own log: lines from the step
 * it continues at on are those of the killed process, which will be made again, and are cut off.
 */
public final class JsonlStepLog implements StepLog, AutoCloseable {
    private final Path file;
    private final JsonMapper json = new JsonMapper();
    private @Nullable BufferedWriter writer;

    public JsonlStepLog(Path file) {
        this.file = file;
    }

    @Override
    public void after(Entry step) {
        var line = new LinkedHashMap<String, Object>();
        line.put("step", step.step());
        line.put("loss", step.loss());
        line.put("gradientNorm", step.gradientNorm());
        line.put("rate", step.rate());
        line.put("seconds", step.seconds());
        line.put("items", step.items());
        line.put("tokens", step.tokens());
        line.putAll(step.more());
        try {
            var to = writer == null ? open(step.step()) : writer;
            to.write(json.writeValueAsString(line) + "\n");
            to.flush();
        } catch (IOException e) {
            throw new InputException(file + ": the training log cannot be written (" + e.getMessage() + "); choose another --log", e);
        }
    }

    private BufferedWriter open(int first) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        var kept = new ArrayList<String>();
        if (first > 0 && Files.exists(file)) {
            for (var line : Files.readAllLines(file)) {
                if (stepOf(line) < first) {
                    kept.add(line);
                }
            }
        }
        Files.write(file, kept, StandardCharsets.UTF_8);
        return writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    /** A torn line, as a killed process leaves, belongs to no step and goes. */
    private int stepOf(String line) {
        try {
            return json.readTree(line).path("step").asInt(Integer.MAX_VALUE);
        } catch (JacksonException e) {
            return Integer.MAX_VALUE;
        }
    }

    @Override
    public void close() {
        try {
            if (writer != null) {
                writer.close();
            }
        } catch (IOException e) {
            throw new InputException(file + ": the training log cannot be written (" + e.getMessage() + ")", e);
        }
    }
}

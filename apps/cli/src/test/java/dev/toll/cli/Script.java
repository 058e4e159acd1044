package dev.toll.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A bash script running in a test, with nothing in its environment but what it is given. */
record Script(Process process, Path out, Path err) {
    record Ended(int exitCode, String out, String err) {}

    static Script start(Path folder, List<String> environment, List<String> line) throws IOException {
        var out = Files.createTempFile(folder, "out", ".txt");
        var err = Files.createTempFile(folder, "err", ".txt");
        var command = new ArrayList<>(List.of("/bin/bash"));
        command.addAll(line);
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        for (var setting : environment) {
            var at = setting.indexOf('=');
            builder.environment().put(setting.substring(0, at), setting.substring(at + 1));
        }
        return new Script(builder.start(), out, err);
    }

    static Ended run(Path folder, List<String> environment, List<String> line)
            throws IOException, InterruptedException {
        return start(folder, environment, line).end();
    }

    Ended end() throws IOException, InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running after 30 s: " + Files.readString(err));
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}

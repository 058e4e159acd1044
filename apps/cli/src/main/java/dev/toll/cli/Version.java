package dev.toll.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * Which Toll, on which Java, this is.
 *
 * @param toll the version of the build
 * @param commit the commit of the code, with {@code -dirty} where the working tree differs from it; {@code unknown}
 *     outside a working tree unless the build recorded it
 * @param java version and vendor of the running Java
 * @param system operating system and processor architecture
 */
record Version(String toll, String commit, String java, String system) {
    static Version current() {
        var built = new Properties();
        try (var in = Version.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("version.properties is missing from the jar");
            }
            built.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var recorded = built.getProperty("commit", "");
        return new Version(
                built.getProperty("version", "unknown"),
                recorded.isEmpty() ? commitOfWorkingTree() : recorded,
                Runtime.version() + " (" + System.getProperty("java.vendor", "unknown vendor") + ")",
                System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }

    // Asked when needed, not baked in: the launcher rebuilds whenever a source is newer than the jars, so the tree is
    // the code, while a commit written into the jar is out of date after the next "git commit".
    private static String commitOfWorkingTree() {
        var home = System.getProperty("toll.home");
        if (home == null || !Files.exists(Path.of(home, ".git"))) {
            return "unknown";
        }
        try {
            var git = new ProcessBuilder("git", "-C", home, "describe", "--always", "--dirty", "--abbrev=12")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(5, TimeUnit.SECONDS) && git.exitValue() == 0 ? commit : "unknown";
        } catch (IOException e) { // no git on this machine
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}

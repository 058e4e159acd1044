package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A content rail of several guards, as toll guard check asks it. */
class JuryRailTest {
    @TempDir
    private Path dir;

    private Shell check(ScriptedEndpoint endpoint, String rail) throws IOException {
        var rails = Files.writeString(dir.resolve("rails.yaml"), "rails:\n- {rail: content, model: " + rail.replace("@", endpoint.model("")) + "}\n");
        return Shell.toll("guard", "check", "--model", endpoint.model("main"), "--rails", rails.toString(), "break the pot");
    }

    /** Guards a and b call everything unsafe, c calls it safe, d cannot be read. */
    private static ScriptedEndpoint guards() throws IOException {
        return new ScriptedEndpoint((model, turns) -> switch (model) {
            case "a", "b" -> "{\"User Safety\": \"unsafe\", \"Safety Categories\": \"Violence\"}";
            case "c" -> "{\"User Safety\": \"safe\"}";
            default -> "well, well";
        });
    }

    @Test
    void jury_stopsByItsRule_andIsUnknownWithoutAQuorum() throws IOException {
        try (var endpoint = guards()) {
            assertThat(check(endpoint, "['@a', '@b', '@c']").exitCode()).isEqualTo(GuardCommand.Check.STOPPED);
            assertThat(check(endpoint, "['@a', '@c', '@d'], rule: unanimous_unsafe").exitCode()).isEqualTo(ExitCode.OK);
            assertThat(check(endpoint, "['@a', '@c', '@d'], rule: any_unsafe").exitCode()).isEqualTo(GuardCommand.Check.STOPPED);
            // Two of three cannot be read; a rail that knows nothing is closed.
            var unread = check(endpoint, "['@c', '@d', '@e']");
            assertThat(unread.out()).contains("content=unknown");
            assertThat(unread.exitCode()).isEqualTo(GuardCommand.Check.STOPPED);
        }
    }

    @Test
    void jury_withFaults_tellsThem() throws IOException {
        try (var endpoint = guards()) {
            assertThat(check(endpoint, "['@a', '@a']").err()).contains("model: found", "a list of different ones");
            assertThat(check(endpoint, "'@a', rule: majority").err()).contains("rule: found", "for a list of models");
            assertThat(check(endpoint, "['@a', '@b'], rule: loudest").err()).contains("loudest");
            assertThat(endpoint.asked()).isEmpty();
        }
    }
}

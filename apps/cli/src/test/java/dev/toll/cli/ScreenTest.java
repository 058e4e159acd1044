package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class ScreenTest {
    @Test
    void ansi_whenTerminal_isOn() {
        assertThat(Screen.ansi(true, Map.of("TERM", "xterm-256color"))).isEqualTo(Ansi.ON);
    }

    @Test
    void ansi_whenPipe_isOff() {
        assertThat(Screen.ansi(false, Map.of())).isEqualTo(Ansi.OFF);
    }

    @Test
    void ansi_whenNoColorIsSet_isOff() {
        assertThat(Screen.ansi(true, Map.of("NO_COLOR", "1"))).isEqualTo(Ansi.OFF);
        // no-color.org: only "when present and not an empty string".
        assertThat(Screen.ansi(true, Map.of("NO_COLOR", ""))).isEqualTo(Ansi.ON);
    }

    @Test
    void ansi_whenTerminalIsDumb_isOff() {
        assertThat(Screen.ansi(true, Map.of("TERM", "dumb"))).isEqualTo(Ansi.OFF);
    }
}

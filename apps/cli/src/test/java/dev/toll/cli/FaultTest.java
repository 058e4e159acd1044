package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.InputException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class FaultTest {
    @Test
    void of_whenInputExceptionIsWrapped_isStillTheUsersFault() {
        assertThat(Fault.of(new IllegalStateException("while reading", new InputException("config.json: empty"))))
                .isEqualTo(new Fault("input", "config.json: empty", 2));
    }

    @Test
    void of_whenAFileIsMissing_namesIt() {
        assertThat(Fault.of(new UncheckedIOException(new NoSuchFileException("a/b.jsonl"))))
                .isEqualTo(new Fault("input", "a/b.jsonl: no such file or folder", 2));
    }

    @Test
    void of_whenUnexpected_pointsToStacktrace() {
        var fault = Fault.of(new IllegalStateException("7 != 8"));

        assertThat(fault.exitCode()).isEqualTo(1);
        assertThat(fault.message()).startsWith("IllegalStateException: 7 != 8").contains("--stacktrace");
    }

    @Test
    void of_whenInterrupted_exitsWith130() {
        assertThat(Fault.of(new IllegalStateException(new InterruptedException())).exitCode())
                .isEqualTo(130); // 128 + SIGINT (2)
    }

    @Test
    void of_whenOutOfMemory_saysWhichKnobToTurn() {
        assertThat(Fault.of(new OutOfMemoryError("Java heap space")).message()).contains("TOLL_HEAP");
    }

    @Test
    void of_whenCausesFormACycle_ends() {
        var a = new IllegalStateException("a");
        a.initCause(new IllegalStateException("b", a));

        assertThat(Fault.of(a).exitCode()).isEqualTo(1);
    }

    @Test
    void show_whenMessageHoldsMarkup_printsItAsItIs() {
        var err = new StringWriter();
        var screen = new Screen(new PrintWriter(err), Ansi.ON);

        new FaultReport(screen, screen, false, false).show(Fault.input("template: @|bold {% x %}|@"), new Throwable());

        assertThat(err.toString()).contains("template: @|bold {% x %}|@");
    }
}

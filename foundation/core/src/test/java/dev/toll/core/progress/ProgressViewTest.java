package dev.toll.core.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProgressViewTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong clock = new AtomicLong();

    @Test
    void plain_whenStepsAreQuick_logsStartEndAndEveryTenSeconds() {
        try (var progress = view(null).start("RSF", 100)) {
            for (int i = 0; i < 100; i++) {
                clock.addAndGet(SECOND / 4);
                progress.note("reward 0." + i);
                progress.step(1);
            }
        }

        assertThat(text()).isEqualTo("""
                RSF: started, 0/100
                RSF: 39/100, 39 %, 3.9/s, ETA 15.6 s, reward 0.39
                RSF: 79/100, 79 %, 4.0/s, ETA 5.3 s, reward 0.79
                RSF: done in 25.0 s, 100/100, 4.0/s, reward 0.99
                """);
    }

    @Test
    void plain_whenClosedEarly_doesNotClaimToBeDone() {
        try (var progress = view(null).start("DPO", 10)) {
            clock.addAndGet(2 * SECOND);
            progress.step(4);
            progress.close();
        }

        assertThat(text()).endsWith("DPO: ended unfinished after 2.0 s, 4/10, 2.0/s\n").containsOnlyOnce("ended");
    }

    @Test
    void plain_whenNested_showsTheWayDown() {
        var view = view(null);
        try (var outer = view.start("seed 1", 2)) {
            try (var inner = view.start("  sampling", 1)) {
                inner.step(1);
            }
            outer.step(2);
        }

        assertThat(text()).isEqualTo("""
                seed 1: started, 0/2
                seed 1 › sampling: started
                seed 1 › sampling: done in 0.0 s
                seed 1: done in 0.0 s, 2/2
                """);
    }

    @Test
    void start_whenOnAnotherThread_isNotNested() throws Exception {
        var view = view(null);
        try (var outer = view.start("one", 1); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> view.start("two", 1).close()).get();
            outer.step(1);
        }

        assertThat(text()).contains("\ntwo: started\n");
    }

    @Test
    void alreadyDone_whenResumed_doesNotCountTowardsTheRate() {
        try (var progress = view(null).start("base", 1000)) {
            progress.alreadyDone(900);
            clock.addAndGet(10 * SECOND);
            progress.step(50);
            clock.addAndGet(10 * SECOND);
            progress.step(50);
        }

        assertThat(text()).contains("base: 950/1,000, 95 %, 5.0/s, ETA 10.0 s\n").endsWith("base: done in 20.0 s, 1,000/1,000, 5.0/s\n");
    }

    @Test
    void terminal_whenWide_redrawsOneLine() {
        try (var progress = view(new Screen(120, false, true)).start("DPO", 200)) {
            clock.addAndGet(SECOND);
            progress.step(50);
        }

        assertThat(text()).isEqualTo("\rDPO  ░░░░░░░░░░░░░░░░░░░░░░░░   0 %  0/200\u001b[K"
                + "\rDPO  ██████░░░░░░░░░░░░░░░░░░  25 %  50/200  50.0/s  ETA 3.0 s\u001b[K" + "\r\u001b[K");
    }

    @Test
    void terminal_whenTheStageWasLong_leavesALine() {
        try (var progress = view(new Screen(80, false, false)).start("DPO", 2)) {
            clock.addAndGet(3 * SECOND);
            progress.step(2);
        }

        assertThat(text()).contains("########################").endsWith("\r\u001b[KDPO: done in 3.0 s, 2/2, 40.0/min\n");
    }

    @Test
    void terminal_whenStepsAreQuick_redrawsTenTimesASecond() {
        try (var progress = view(new Screen(80, false, true)).start("DPO", 1000)) {
            for (int i = 0; i < 1000; i++) {
                clock.addAndGet(SECOND / 1000);
                progress.step(1);
            }
        }

        assertThat(text().chars().filter(c -> c == '\r').count()).isEqualTo(1 + 10 + 1);
    }

    @Test
    void terminal_whenAnInnerStageEnds_showsTheOuterAgain() {
        var view = view(new Screen(80, false, true));
        try (var outer = view.start("seed 1", 2)) {
            view.start("sampling", 1).close();
            assertThat(text()).contains("seed 1 › sampling").endsWith("\r\u001b[K\rseed 1  ░░░░░░░░░░░░░░░░░░░░░░░░   0 %  0/2\u001b[K");
            outer.step(2);
        }
    }

    @Test
    void terminal_whenColours_paintsTheBarOnly() {
        try (var progress = view(new Screen(80, true, true)).start("DPO", 2)) {
            clock.addAndGet(SECOND);
            progress.step(1);
        }

        assertThat(text()).contains("\rDPO  \u001b[32m████████████\u001b[0m\u001b[2m░░░░░░░░░░░░\u001b[0m  50 %  1/2");
    }

    /** Whatever the width, the line never reaches its last column, and the label survives longest. */
    @Test
    void bar_whenTheTerminalIsNarrow_dropsWhatMattersLeast() {
        var s = new Snapshot("measuring average-0.4", 1000, 500, 0, 100 * SECOND, "reward 0.71");
        for (int width = 5; width < 120; width++) {
            assertThat(StageLine.length(StageLine.bar(s, width, true))).isLessThanOrEqualTo(width);
        }

        assertThat(StageLine.bar(s, 200, true)).endsWith("500/1,000  5.0/s  ETA 1:40  reward 0.71");
        assertThat(StageLine.bar(s, 70, true)).endsWith(" 50 %  ETA 1:40  reward 0.71");
        assertThat(StageLine.bar(s, 40, true)).isEqualTo("measuring average-0.4  50 %  ETA 1:40");
        assertThat(StageLine.bar(s, 10, true)).isEqualTo("measuring…");
        assertThat(StageLine.bar(s, 10, false)).isEqualTo("measuring>");
    }

    @Test
    void say_whenABarIsDrawn_stepsAside() {
        var view = view(new Screen(80, false, true));
        try (var progress = view.start("DPO", 2)) {
            view.say("warning: truncated");
            progress.step(2);
        }

        assertThat(text()).contains("\r\u001b[Kwarning: truncated\n");
    }

    @Test
    void silent_whenUsed_printsNothing() {
        var view = new ProgressView(null, null, clock::get);
        try (var progress = view.start("DPO", 2)) {
            clock.addAndGet(20 * SECOND);
            progress.step(2);
            view.say("hello");
        }

        assertThat(text()).isEmpty();
    }

    @Test
    void step_whenManyThreads_losesNone() {
        try (var progress = view(null).start("items", 4000)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int t = 0; t < 40; t++) {
                    threads.execute(() -> {
                        for (int i = 0; i < 100; i++) {
                            progress.step(1);
                        }
                    });
                }
            }
        }

        assertThat(text()).endsWith("items: done in 0.0 s, 4,000/4,000\n");
    }

    @Test
    void screen_whenTheEnvironmentSpeaks_listens() {
        var ascii = new PrintStream(bytes, true, StandardCharsets.US_ASCII);

        assertThat(Screen.of(out, Map.of("COLUMNS", "132"))).isEqualTo(new Screen(132, true, true));
        assertThat(Screen.of(ascii, Map.of("COLUMNS", "40", "NO_COLOR", "1"))).isEqualTo(new Screen(40, false, false));
        assertThat(Screen.of(out, Map.of("COLUMNS", "40", "TERM", "dumb")).colours()).isFalse();
        assertThat(Screen.isStandardError(Map.of("TERM", "dumb"))).isFalse();
    }

    private ProgressView view(@Nullable Screen screen) {
        return new ProgressView(out, screen, clock::get);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

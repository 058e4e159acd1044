package dev.toll.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.progress.ProgressView;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutlookTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ProgressView view = ProgressView.plain(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    private long now;

    /** Three averages of weight 1.5 and a remedy of 19.5: after two averages in 40 s, 20 s each, 1.5 + 19.5 are left: 14 averages' worth, 280 s. */
    @Test
    void seen_whenModelsDiffer_weighsThem() {
        var outlook = new Outlook(List.of("average", "average", "average", "plain"), view, () -> now);
        after(20);
        outlook.seen("average");
        assertThat(said()).isEmpty();
        after(20);
        outlook.seen("average");
        assertThat(said()).isEqualTo("2 of 4 models, about 4:40 min left\n");
    }

    /** The first two were only read, in no time: they count as done, not towards the pace. The third took 60 s, the fourth will. */
    @Test
    void seen_whenSomeWereOnlyRead_keepsThemOutOfThePace() {
        var outlook = new Outlook(List.of("average", "average", "average", "average"), view, () -> now);
        outlook.seen("average");
        outlook.seen("average");
        after(60);
        outlook.seen("average");
        assertThat(said()).isEqualTo("3 of 4 models, about 1:00 min left\n");
        after(60);
        outlook.seen("average");
        assertThat(said()).hasLineCount(1);
    }

    private void after(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    private String said() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

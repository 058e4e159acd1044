package dev.toll.core.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SnapshotTest {
    private static final long SECOND = 1_000_000_000L;

    /** 250 of 1,000 in 10 s: 25/s, 750 to go: 30 s. */
    @Test
    void rateAndEta_whenUnderWay_areThePaceSoFar() {
        var s = new Snapshot("x", 1000, 250, 0, 10 * SECOND, "");

        assertThat(s.count()).isEqualTo("250/1,000");
        assertThat(s.rate()).isEqualTo("25.0/s");
        assertThat(s.eta()).isEqualTo("ETA 30.0 s");
        assertThat(s.share()).isEqualTo(0.25);
    }

    /** 900 of 1,000, but 850 of them by an earlier run: 50 in 100 s, so 100 more take 200 s, 30 a minute. */
    @Test
    void rateAndEta_whenResumed_leaveTheEarlierRunOut() {
        var s = new Snapshot("x", 1000, 900, 850, 100 * SECOND, "");

        assertThat(s.rate()).isEqualTo("30.0/min");
        assertThat(s.eta()).isEqualTo("ETA 3:20");
    }

    @Test
    void rateAndEta_whenNothingIsDone_areEmpty() {
        var s = new Snapshot("x", 1000, 0, 0, 10 * SECOND, "");

        assertThat(s.rate()).isEmpty();
        assertThat(s.eta()).isEmpty();
    }

    @Test
    void everything_whenTheTotalIsUnknown_staysDefined() {
        var s = new Snapshot("x", 0, 12_345, 0, SECOND, "");

        assertThat(s.count()).isEqualTo("12,345");
        assertThat(s.rate()).isEqualTo("12,345/s");
        assertThat(s.eta()).isEmpty();
        assertThat(s.share()).isZero();
    }

    /** More than the total (a retried item) is not more than all. */
    @Test
    void share_whenOverdone_isOne() {
        assertThat(new Snapshot("x", 10, 12, 0, SECOND, "").share()).isEqualTo(1);
    }

    @Test
    void elapsed_whenLong_isHoursMinutesSeconds() {
        assertThat(new Snapshot("x", 1, 1, 0, 59_940_000_000L, "").elapsed()).isEqualTo("59.9 s");
        assertThat(new Snapshot("x", 1, 1, 0, 59_960_000_000L, "").elapsed()).isEqualTo("1:00");
        assertThat(new Snapshot("x", 1, 1, 0, 3_599_600_000_000L, "").elapsed()).isEqualTo("1:00:00");
        assertThat(new Snapshot("x", 1, 1, 0, 45_296 * SECOND, "").elapsed()).isEqualTo("12:34:56");
    }
}

package dev.toll.chat.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong();
    private final AdaptiveLimit limit = new AdaptiveLimit(100, clock::get);

    /** A round of eight answers at a limit of eight adds about 8 · 1/8 = 1 (a little less, for 1/limit shrinks as it grows); two rounds pass 9. */
    @Test
    void limit_whenFullyUsedAndAnswered_growsByOnePerRound() throws Exception {
        for (int round = 0; round < 2; round++) {
            var permits = new ArrayList<AdaptiveLimit.Permit>();
            for (int i = limit.current(); i > 0; i--) {
                permits.add(limit.acquire());
            }
            clock.addAndGet(SECOND);
            // Answered in turn while all are under way, as a backend under load does.
            permits.forEach(AdaptiveLimit.Permit::answered);
            permits.forEach(AdaptiveLimit.Permit::close);
        }
        assertThat(limit.current()).isEqualTo(9);
    }

    /** Eight requests of one round are refused: 8 → 4, once, for the other seven were sent before anybody knew. */
    @Test
    void limit_whenARoundIsRefused_halvesOnce() throws Exception {
        var permits = new ArrayList<AdaptiveLimit.Permit>();
        for (int i = 0; i < 8; i++) {
            permits.add(limit.acquire());
        }
        clock.addAndGet(SECOND);
        permits.forEach(AdaptiveLimit.Permit::refused);
        assertThat(limit.current()).isEqualTo(4);
        permits.forEach(AdaptiveLimit.Permit::close);
        clock.addAndGet(SECOND);
        try (var next = limit.acquire()) {
            next.refused();
        }
        assertThat(limit.current()).isEqualTo(2);
    }

    /** The best wait is 1 s; one of 5 s is more than 3 · 1 s + 1 s: 8 · 0.9 = 7.2. */
    @Test
    void limit_whenAnswersComeMuchLater_shrinks() throws Exception {
        try (var quick = limit.acquire()) {
            clock.addAndGet(SECOND);
            quick.answered();
        }
        try (var slow = limit.acquire()) {
            clock.addAndGet(5 * SECOND);
            slow.answered();
        }
        assertThat(limit.current()).isEqualTo(7);
    }
}

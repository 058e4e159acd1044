package dev.toll.guard.rails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.Conversation;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RailsTest {
    private record Fixed(String name, boolean waits, Function<Inspected, Finding> says) implements Rail {
        @Override
        public Set<Side> sides() {
            return EnumSet.of(Side.INPUT);
        }

        @Override
        public int reach() {
            return 0;
        }

        @Override
        public Finding check(Inspected inspected) {
            return says.apply(inspected);
        }
    }

    private static Outcome check(String text, Fitted... fitted) {
        return new Rails(List.of(fitted)).check(new Inspected(Side.INPUT, text, Conversation.ask(text)));
    }

    private static Fitted fit(Rail rail, Fitted.OnFailure onFailure) {
        return new Fitted(rail, rail.sides(), Duration.ofMillis(50), onFailure, false);
    }

    @Test
    void block_winsOverMaskAndRewrite_andAllFindingsAreKept() {
        var outcome = check("abc", Fitted.closed(new Fixed("m", false, i -> new Finding.Mask(List.of(new Span(0, 1, "x")), "m"))),
                Fitted.closed(new Fixed("b", false, i -> new Finding.Block("no"))), Fitted.closed(new Fixed("r", false, i -> new Finding.Rewrite("z", "r"))));
        assertThat(outcome.blockedBy()).hasValueSatisfying(r -> assertThat(r.rail()).isEqualTo("b"));
        assertThat(outcome.text()).isEmpty();
        assertThat(outcome.results()).extracting(RailResult::header).containsExactly("m=mask", "b=block", "r=rewrite");
    }

    @Test
    void overlappingMasks_areUnitedUnderTheFirstRailsWord() {
        var outcome = check("0123456789", Fitted.closed(new Fixed("a", false, i -> new Finding.Mask(List.of(new Span(4, 6, "A")), ""))),
                Fitted.closed(new Fixed("b", false, i -> new Finding.Mask(List.of(new Span(2, 5, "B"), new Span(8, 9, "C")), ""))));
        assertThat(outcome.text()).isEqualTo("01A67C9");
    }

    @Test
    void lateRail_isUnknown_andItsPolicyDecides() {
        var never = new CountDownLatch(1);
        var late = new Fixed("late", true, i -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Finding.PASS;
        });
        assertThat(check("x", fit(late, Fitted.OnFailure.CLOSED)).blocked()).isTrue();
        var open = check("x", fit(late, Fitted.OnFailure.OPEN));
        assertThat(open.blocked()).isFalse();
        assertThat(open.results().getFirst().header()).isEqualTo("late=unknown");
    }

    @Test
    void brokenRail_isUnknownAndNeverAPass() {
        var broken = new Fixed("broken", false, i -> {
            throw new IllegalStateException("secret detail");
        });
        var outcome = check("x", Fitted.closed(broken));
        assertThat(outcome.blocked()).isTrue();
        assertThat(outcome.results().getFirst().finding().reason()).isEqualTo("failed: IllegalStateException");
    }

    @Test
    void watchingRail_changesNothingButIsSeen() {
        var outcome = check("x", new Fitted(new Fixed("b", false, i -> new Finding.Block("no")), EnumSet.of(Side.INPUT), Duration.ofSeconds(1), Fitted.OnFailure.CLOSED, true));
        assertThat(outcome.blocked()).isFalse();
        assertThat(outcome.results().getFirst().header()).isEqualTo("b=block");
    }
}

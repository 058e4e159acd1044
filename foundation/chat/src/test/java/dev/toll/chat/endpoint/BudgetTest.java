package dev.toll.chat.endpoint;

import static dev.toll.chat.endpoint.ScriptedServer.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatException.Kind;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Usage;
import dev.toll.core.Message;
import dev.toll.core.Sampling;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final Usage TEN = new Usage(5, 5, 1);

    /** 25 tokens: two calls of at most 10 are under way, a third has no room until one of them turns out to need 4. */
    @Test
    void reservation_whenACallNeedsLess_givesTheRestBack() throws Exception {
        var budget = new Budget(25, Double.POSITIVE_INFINITY);
        var first = budget.reserve(TEN, Price.FREE);
        var second = budget.reserve(TEN, Price.FREE);
        var third = Thread.ofVirtual().start(() -> {
            try (var reserved = budget.reserve(TEN, Price.FREE)) {
                reserved.settle(TEN);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        first.settle(new Usage(2, 2, 1));
        first.close();
        third.join();
        second.close();
        assertThat(budget.spentTokens()).isEqualTo(14);
    }

    /** 1,000 read at 2 per million and 500 written at 10 per million: 0.002 + 0.005 = 0.007. */
    @Test
    void money_isCountedPerMillionTokens() throws Exception {
        var budget = new Budget(Double.POSITIVE_INFINITY, 0.01);
        try (var reserved = budget.reserve(new Usage(1000, 500, 1), new Price(2, 10))) {
            reserved.settle(new Usage(1000, 500, 1));
        }
        assertThat(budget.spentMoney()).isCloseTo(0.007, within(1e-12));
        assertThatThrownBy(() -> budget.reserve(new Usage(1000, 500, 1), new Price(2, 10))).isInstanceOf(ChatException.class)
                .hasMessageContaining("0.0100 of money").hasMessageContaining("spent so far: 1,500 tokens and 0.0070 of money");
    }

    @Test
    void usage_whenTheBackendDoesNotSay_countsAsTheMost() throws Exception {
        var budget = new Budget(10, Double.POSITIVE_INFINITY);
        try (var reserved = budget.reserve(TEN, Price.FREE)) {
            reserved.settle(Usage.UNKNOWN);
        }
        assertThat(budget.spentTokens()).isEqualTo(10);
    }

    /** Each call may come to 2 ("hello" is 5/2) + 16 + 8 = 26 tokens and comes to 7: of 40, three fit (7 + 7 + 26 = 40), the fourth does not. */
    @Test
    void run_whenTheBudgetIsUsedUp_stopsBeforeTheCall() {
        try (var server = new ScriptedServer(words("a"));
                var upstream = new Upstream(server.base(), ApiKey.NONE, Upstream.Settings.DEFAULT)) {
            var model = new OpenAiModel(upstream, "m", Abilities.chatsOnly("as told"), new Budget(40, Double.POSITIVE_INFINITY), Price.FREE);
            var hello = ChatRequest.of(List.of(Message.user("hello")), Sampling.greedy(8));
            for (int i = 0; i < 3; i++) {
                model.complete(hello);
            }
            assertThatThrownBy(() -> model.complete(hello)).isInstanceOf(ChatException.class).hasMessageContaining("run the same command again")
                    .returns(Kind.BUDGET, e -> ((ChatException) e).kind());
            assertThat(server.requests()).hasSize(3);
        }
    }
}

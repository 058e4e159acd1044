package dev.toll.evaluate.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionTest {
    private static Confusion of(int yesYes, int yesNo, int noYes, int noNo) {
        var table = Confusion.of(List.of("yes", "no"), List.of("yes", "no"));
        fill(table, "yes", "yes", yesYes);
        fill(table, "yes", "no", yesNo);
        fill(table, "no", "yes", noYes);
        fill(table, "no", "no", noNo);
        return table;
    }

    private static void fill(Confusion table, String row, String column, int n) {
        for (int i = 0; i < n; i++) {
            table.add(row, column);
        }
    }

    @Test
    void kappa_isAgreementBeyondTheMargins() {
        // The worked example of many textbooks: p = (20 + 15) / 50 = 0.7; e = 25/50 · 30/50 + 25/50 · 20/50 = 0.5; (0.7 − 0.5) / 0.5 = 0.4.
        var table = of(20, 5, 10, 15);
        assertThat(table.kappa()).isCloseTo(0.4, within(1e-12));
        assertThat(table.agreement().mean()).isCloseTo(0.7, within(1e-12));
        assertThat(table.total()).isEqualTo(50);
        assertThat(table.column("yes")).isEqualTo(30);
        assertThat(table.share("no", "yes").mean()).isCloseTo(0.4, within(1e-12));
        assertThat(table.share("no", "yes").n()).isEqualTo(25);
    }

    @Test
    void kappa_whenOneClassIsAllThereIs_isUndefined() {
        assertThat(of(7, 0, 0, 0).kappa()).isNaN();
        assertThat(of(0, 0, 0, 3).share("yes", "no").mean()).isNaN();
    }

    @Test
    void columnWithoutARow_agreesWithNobody() {
        // p = 1/2; e = 2/2 · 1/2 = 1/2: no better than chance.
        var table = Confusion.of(List.of("yes"), List.of("yes", "unknown"));
        table.add("yes", "yes");
        table.add("yes", "unknown");
        assertThat(table.agreement().mean()).isEqualTo(0.5);
        assertThat(table.kappa()).isZero();
        assertThatThrownBy(() -> table.add("yes", "no")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'no'");
    }
}

package dev.toll.evaluate.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected values worked out by hand from the rules of DROP's own scorer. */
class DropF1Test {
    @Test
    void number_whenWrittenOtherwise_isTheSame() {
        assertThat(DropF1.f1("1,000", List.of("1000"))).isEqualTo(1);
        assertThat(DropF1.f1("the 7.0", List.of("7"))).isEqualTo(1);
    }

    /** The reference {7.0, yards} holds a number that the answer {8.0, yards} lacks: 0, though a word is shared. */
    @Test
    void number_whenItDiffers_countsAsNothingShared() {
        assertThat(DropF1.f1("8 yards", List.of("7 yards"))).isZero();
        assertThat(DropF1.f1("yards", List.of("7 yards"))).isZero();
    }

    /** {red, fox} against {fox}: precision 1/2, recall 1, F1 2/3 = 0.67 rounded to two places. */
    @Test
    void words_whenPartlyRight_areRoundedToTwoPlaces() {
        assertThat(DropF1.f1("a red fox", List.of("the fox", "owl"))).isEqualTo(0.67);
    }

    /** Two spans, one answer: the better fit is 1, the other span has none: (1 + 0) / 2. */
    @Test
    void spans_whenThereAreTwo_shareTheScore() {
        String both = DropF1.reference(List.of("Ann", "Bo"));
        assertThat(DropF1.f1("Bo", List.of(both))).isEqualTo(0.5);
        assertThat(DropF1.exactMatch("Bo", List.of(both))).isZero();
        assertThat(DropF1.exactMatch("the bo!", List.of(both, "Bo"))).isEqualTo(1);
    }

    @Test
    void hyphen_parts() {
        assertThat(DropF1.normalise("A three-pointer, by Ann.")).isEqualTo("three pointer by ann");
    }
}

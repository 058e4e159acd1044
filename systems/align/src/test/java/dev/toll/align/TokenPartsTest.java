package dev.toll.align;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenPartsTest {
    private static List<List<Integer>> cut(List<Integer> lengths, int workers, int most) {
        return TokenParts.cut(lengths, length -> length, workers, most);
    }

    /** 9, 7, 5, 3 for two workers: 9 and 3, 7 and 5, twelve each. */
    @Test
    void cut_whenAllFits_givesEveryWorkerTheSameWork() {
        assertThat(cut(List.of(3, 9, 5, 7), 2, 100)).containsExactlyInAnyOrder(List.of(9, 3), List.of(7, 5));
    }

    /** 24 tokens, at most 8 at once, one worker: at least three parts, none above 8 unless it is a single item. */
    @Test
    void cut_whenThereIsMoreThanAWorkerMayHold_makesMoreParts() {
        var parts = cut(List.of(4, 4, 4, 4, 4, 4), 1, 8);

        assertThat(parts).hasSize(3).allMatch(part -> part.stream().mapToInt(i -> i).sum() == 8);
    }

    @Test
    void cut_whenOneItemIsLongerThanAPartMayBe_keepsItAlone() {
        var parts = cut(List.of(2, 2, 50, 2), 2, 8);

        assertThat(parts).contains(List.of(50));
        assertThat(parts.stream().flatMap(List::stream)).containsExactlyInAnyOrder(2, 2, 50, 2);
    }

    @Test
    void cut_whenThereAreFewerItemsThanWorkers_leavesWorkersIdle() {
        assertThat(cut(List.of(5), 4, 8)).containsExactly(List.of(5));
        assertThat(cut(List.of(), 4, 8)).isEmpty();
    }
}

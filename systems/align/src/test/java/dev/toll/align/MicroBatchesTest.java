package dev.toll.align;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MicroBatchesTest {
    @Test
    void cut_whenLengthsMix_keepsEveryRowOnceAndPadsLittle() {
        // 40 rows of 10 and 10 rows of 100 tokens: 1,400 in all. Cut between the two kinds, nothing is padded.
        var rows = IntStream.range(0, 50).mapToObj(i -> i % 5 == 0 ? 100 : 10).toList();

        var parts = MicroBatches.cut(rows, Integer::intValue, 2, 800);

        assertThat(parts.stream().flatMap(List::stream).sorted().toList()).isEqualTo(rows.stream().sorted().toList());
        assertThat(parts).allSatisfy(part -> assertThat(part.stream().distinct()).hasSize(1));
    }

    @Test
    void cut_whenDealtRoundRobin_givesWorkersSimilarWork() {
        var rows = IntStream.range(0, 97).mapToObj(i -> 5 + i * 37 % 91).toList();

        var parts = MicroBatches.cut(rows, Integer::intValue, 2, 800);

        var work = new long[2];
        for (int i = 0; i < parts.size(); i++) {
            work[i % 2] += (long) parts.get(i).size() * parts.get(i).stream().mapToInt(Integer::intValue).max().orElseThrow();
        }
        assertThat(Math.abs(work[0] - work[1])).isLessThan((work[0] + work[1]) / 10);
    }

    @Test
    void cut_whenThereAreTwoWorkersAndTwoRows_givesEachOne() {
        assertThat(MicroBatches.cut(List.of(50, 50), Integer::intValue, 2, 800)).containsExactly(List.of(50), List.of(50));
    }

    @Test
    void cut_whenOneRowIsLongerThanAPartMayBe_keepsItAlone() {
        assertThat(MicroBatches.cut(List.of(2000, 10, 10), Integer::intValue, 1, 800)).contains(List.of(2000));
    }
}

package dev.toll.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real Gloo over loopback; here the ranks are threads, in the tests of training they are processes. */
class RanksTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path dir;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private <T> List<T> ranks(int size, Function<Ranks, T> work) throws Exception {
        var futures = new ArrayList<Future<T>>();
        for (int r = 0; r < size; r++) {
            int rank = r;
            Callable<T> task = () -> {
                try (var ranks = Ranks.join(dir.resolve("meet"), rank, size, Device.CPU, LONG, () -> true)) {
                    return work.apply(ranks);
                }
            };
            futures.add(threads.submit(task));
        }
        var results = new ArrayList<T>();
        for (var future : futures) {
            results.add(future.get());
        }
        return results;
    }

    /** Rank r holds r + 1 everywhere: 1 + 2 + 3 = 6. Small whole numbers are exact in every type. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "BFLOAT16", "INT64"})
    void sum_ofThreeRanks_isExactInEveryType(DType type) throws Exception {
        var sums = ranks(3, ranks -> {
            try (var scope = Scope.open()) {
                var mine = Tensor.full(ranks.rank() + 1, type, Device.CPU, 1000);
                ranks.sum_(mine);
                return mine.toDoubles();
            }
        });

        assertThat(sums).allSatisfy(sum -> assertThat(sum).hasSize(1000).containsOnly(6));
    }

    /** 8 Mi + 3 elements are two buckets, and the short one counts too: 0 + 1 at both ends. */
    @Test
    void sum_ofMoreThanABucket_reachesBothEnds() throws Exception {
        long n = (8L << 20) + 3;
        var ends = ranks(2, ranks -> {
            try (var scope = Scope.open()) {
                var mine = Tensor.full(ranks.rank(), DType.FLOAT32, Device.CPU, n);
                ranks.sum_(mine);
                return List.of(mine.select(0, 0).item(), mine.select(0, n - 1).item(), mine.sum().item());
            }
        });

        assertThat(ends).containsOnly(List.of(1.0, 1.0, (double) n));
    }

    @Test
    void broadcast_givesEveryRankTheFirstOnesNumbers() throws Exception {
        var got = ranks(2, ranks -> {
            ranks.barrier();
            return ranks.broadcast(7 + ranks.rank(), -1.0 / 3);
        });

        assertThat(got).allSatisfy(numbers -> assertThat(numbers).containsExactly(7, -1.0 / 3));
    }

    @Test
    void alone_changesNothing() {
        try (var ranks = Ranks.alone()) {
            assertThat(ranks.first()).isTrue();
            assertThat(ranks.sum(1, 2)).containsExactly(1, 2);
            assertThat(ranks.broadcast(3)).containsExactly(3);
        }
    }

    /** Rank 1 leaves after the first sum; rank 0 waits up to a minute for the second, and must not. */
    @Test
    void sum_whenAnotherRankHasLeft_failsAtOnce() {
        assertThatThrownBy(() -> ranks(2, ranks -> {
            ranks.barrier();
            return ranks.first() ? ranks.sum(1) : new double[0];
        })).hasRootCauseInstanceOf(RuntimeException.class).cause().isInstanceOf(RankLost.class).hasMessageContaining("rank 0 of 2: another rank no longer answers")
                .hasMessageNotContainingAny("imed out");
    }

    @Test
    void join_whenTheOthersAreDead_doesNotWaitForThem() {
        assertThatThrownBy(() -> Ranks.join(dir.resolve("meet"), 0, 2, Device.CPU, LONG, () -> false)).isInstanceOf(RankLost.class).hasMessage("1 of 2 ranks came");
    }

    @Test
    void join_whenTheOthersDoNotCome_givesUpAfterTheTimeout() {
        assertThatThrownBy(() -> Ranks.join(dir.resolve("meet"), 1, 2, Device.CPU, Duration.ofMillis(100), () -> true)).isInstanceOf(RankLost.class);
    }

    /** What the ranks meet through once had two owners; the second wrote to it when the first had freed it. */
    @Test
    void meetingAndParting_writeToNoMemoryThatWasFreed() throws Exception {
        var changed = new ArrayList<Future<List<Long>>>();
        for (int r = 0; r < 2; r++) {
            int rank = r;
            changed.add(threads.submit(() -> {
                var ranks = Ranks.join(dir.resolve("meet"), rank, 2, Device.CPU, LONG, () -> true);
                try (var blocks = new NativeBlocks()) {
                    ranks.barrier();
                    ranks.close();
                    return blocks.changed();
                }
            }));
        }

        for (var sizes : changed) {
            assertThat(sizes.get()).isEmpty();
        }
    }
}

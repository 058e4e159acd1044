package dev.toll.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.Sampling;
import dev.toll.tensor.Device;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generation and scoring against the plain forward pass, which GoldenLogitsTest holds to transformers. */
class GenerationTest {
    private static final int NEW = 12;
    private static final List<int[]> PROMPTS = List.of(new int[] {1, 5, 9, 40}, new int[] {1, 7}, new int[] {1, 5, 9, 40}, new int[] {3, 80, 17, 60, 22, 31, 8});

    private static double[] logits(GoldenLogitsTest.Fixture f, int[] ids) {
        try (var noGrad = NoGrad.open();
                var scope = Scope.open()) {
            var decoder = new Decoder(f.config());
            var rows = TokenRows.of(List.of(ids));
            return decoder.logits(f.weights(), rows.at(decoder.hidden(f.weights(), rows.ids(Device.CPU)), rows.lastPositions())).toDoubles();
        }
    }

    private static int argmax(double[] values) {
        return IntStream.range(0, values.length).reduce((a, b) -> values[b] > values[a] ? b : a).orElseThrow();
    }

    private static List<Generator.Generated> generate(GoldenLogitsTest.Fixture f, List<int[]> prompts, long[] keys, Sampling sampling, Set<Integer> stops,
            Generator.@Nullable StopRule rule, int workers, int rows) {
        try (var pool = Workers.of(workers)) {
            return new Generator(new Decoder(f.config()), f.weights(), pool, rows).generate(prompts, keys, sampling, stops, rule);
        }
    }

    private static long[] keys(int n) {
        return IntStream.range(0, n).asLongStream().toArray();
    }

    /** Each new token is the arg max of a whole forward pass over everything before it; no cache, no batch, no padding. */
    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama3", "llama-bias", "mistral"})
    void generate_whenGreedy_equalsThePlainForwardPass(String name) throws Exception {
        var f = GoldenLogitsTest.fixture(name);

        var all = generate(f, PROMPTS, keys(4), Sampling.greedy(NEW), Set.of(), null, 2, 3);

        for (int i = 0; i < PROMPTS.size(); i++) {
            var ids = new ArrayList<Integer>();
            Arrays.stream(PROMPTS.get(i)).forEach(ids::add);
            for (int k = 0; k < NEW; k++) {
                int next = argmax(logits(f, ids.stream().mapToInt(Integer::intValue).toArray()));
                assertThat(all.get(i).tokens()[k]).as("%s, prompt %d, token %d", name, i, k).isEqualTo(next);
                ids.add(next);
            }
            assertThat(all.get(i).finished()).isFalse();
        }
    }

    @Test
    void generate_whenStopTokenOrStopRuleComes_endsThere() throws Exception {
        var f = GoldenLogitsTest.fixture("llama3");
        int[] free = generate(f, PROMPTS.subList(0, 1), keys(1), Sampling.greedy(NEW), Set.of(), null, 1, 4).getFirst().tokens();
        int stop = free[5];
        int first = IntStream.range(0, NEW).filter(i -> free[i] == stop).findFirst().orElseThrow();

        var byToken = generate(f, PROMPTS.subList(0, 1), keys(1), Sampling.greedy(NEW), Set.of(stop), null, 1, 4).getFirst();
        var byRule = generate(f, PROMPTS.subList(0, 1), keys(1), Sampling.greedy(NEW), Set.of(), (tokens, n) -> n == 3, 1, 4).getFirst();

        assertThat(byToken.tokens()).isEqualTo(Arrays.copyOf(free, first));
        assertThat(byToken.finished()).isTrue();
        assertThat(byRule.tokens()).isEqualTo(Arrays.copyOf(free, 3));
        assertThat(byRule.finished()).isTrue();
    }

    @Test
    void generate_whenSampled_dependsOnSeedAndRowKeyAlone() throws Exception {
        var f = GoldenLogitsTest.fixture("llama");
        var sampling = Sampling.of(1, NEW, 7);
        var together = generate(f, PROMPTS, keys(4), sampling, Set.of(), null, 2, 2);
        var alone = generate(f, PROMPTS.subList(3, 4), new long[] {3}, sampling, Set.of(), null, 1, 8);

        assertThat(alone.getFirst().tokens()).isEqualTo(together.get(3).tokens());
        // Rows 0 and 2 hold the same prompt under different keys: other draws.
        assertThat(together.get(0).tokens()).isNotEqualTo(together.get(2).tokens());
        assertThat(generate(f, PROMPTS, keys(4), sampling.withSeed(8), Set.of(), null, 2, 2).get(3).tokens()).isNotEqualTo(alone.getFirst().tokens());
    }

    /** With top-k 1, or a top-p that the likeliest token fills alone, sampling is greedy; with top-k 3 only three tokens occur. */
    @Test
    void generate_whenTopKOrTopPCut_drawsFromTheHeadOnly() throws Exception {
        var f = GoldenLogitsTest.fixture("mistral");
        var greedy = generate(f, PROMPTS, keys(4), Sampling.greedy(NEW), Set.of(), null, 1, 4);
        var topK = generate(f, PROMPTS, keys(4), new Sampling(1, 1, 1, NEW, 3, List.of()), Set.of(), null, 1, 4);
        var topP = generate(f, PROMPTS, keys(4), new Sampling(1, 0, 1e-6, NEW, 3, List.of()), Set.of(), null, 1, 4);
        for (int i = 0; i < 4; i++) {
            assertThat(topK.get(i).tokens()).isEqualTo(greedy.get(i).tokens());
            assertThat(topP.get(i).tokens()).isEqualTo(greedy.get(i).tokens());
        }

        double[] next = logits(f, PROMPTS.get(1));
        var head = IntStream.range(0, next.length).boxed().sorted((a, b) -> Double.compare(next[b], next[a])).limit(3).toList();
        var many = new ArrayList<int[]>();
        for (int i = 0; i < 200; i++) {
            many.add(PROMPTS.get(1));
        }
        var seen = new HashSet<Integer>();
        generate(f, many, keys(200), new Sampling(1, 3, 1, 1, 3, List.of()), Set.of(), null, 2, 64).forEach(g -> seen.add(g.tokens()[0]));
        assertThat(head).containsAll(seen);
        assertThat(seen).hasSizeGreaterThan(1);
    }

    /** 4,000 draws of one next token: the share of each token lies within five standard errors of its probability. */
    @Test
    void generate_whenSampledOften_followsTheSoftmaxAtItsTemperature() throws Exception {
        var f = GoldenLogitsTest.fixture("llama");
        double[] logits = logits(f, PROMPTS.get(0));
        double temperature = 0.5;
        double top = Arrays.stream(logits).max().orElseThrow();
        double[] p = Arrays.stream(logits).map(l -> Math.exp((l - top) / temperature)).toArray();
        double sum = Arrays.stream(p).sum();
        int n = 4000;
        var prompts = new ArrayList<int[]>();
        for (int i = 0; i < n; i++) {
            prompts.add(PROMPTS.get(0));
        }
        var counts = new int[p.length];
        generate(f, prompts, keys(n), Sampling.of(temperature, 1, 11), Set.of(), null, 2, 512).forEach(g -> counts[g.tokens()[0]]++);
        for (int v = 0; v < p.length; v++) {
            double q = p[v] / sum;
            assertThat(counts[v] / (double) n).as("token %d", v).isCloseTo(q, within(5 * Math.sqrt(q * (1 - q) / n) + 1e-3));
        }
    }

    /** Σ log p over the whole sequence, position by position, against the scorer that reads each prefix once. */
    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "llama-dynamic"})
    void logLikelihood_whenPrefixIsShared_equalsThePlainForwardPass(String name) throws Exception {
        var f = GoldenLogitsTest.fixture(name);
        var options = List.of(List.of(new int[] {4}, new int[] {4, 9, 2}, new int[] {50, 51, 52, 53}), List.of(new int[] {9, 9}), List.of(new int[] {1}, new int[] {2}),
                List.of(new int[] {10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21}));
        double[][] actual;
        try (var pool = Workers.of(2)) {
            actual = new Scorer(new Decoder(f.config()), f.weights(), pool, 16).logLikelihood(PROMPTS, options);
        }
        for (int i = 0; i < PROMPTS.size(); i++) {
            for (int j = 0; j < options.get(i).size(); j++) {
                int[] option = options.get(i).get(j);
                double expected = 0;
                int[] ids = PROMPTS.get(i);
                for (int token : option) {
                    double[] logits = logits(f, ids);
                    double max = Arrays.stream(logits).max().orElseThrow();
                    expected += logits[token] - max - Math.log(Arrays.stream(logits).map(l -> Math.exp(l - max)).sum());
                    ids = Arrays.copyOf(ids, ids.length + 1);
                    ids[ids.length - 1] = token;
                }
                // NTK scaling changes every frequency once the sequence outgrows the table; the prefix is then read with its own length.
                if (!name.equals("llama-dynamic") || ids.length <= f.config().maxPositionEmbeddings()) {
                    assertThat(actual[i][j]).as("%s, prompt %d, option %d", name, i, j).isCloseTo(expected, within(1e-4 * Math.max(1, -expected)));
                }
            }
        }
    }
}

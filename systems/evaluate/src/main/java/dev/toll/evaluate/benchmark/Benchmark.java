package dev.toll.evaluate.benchmark;

import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Sampling;
import dev.toll.core.Suite;
import dev.toll.evaluate.Posed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A public benchmark: where its items lie below a folder of data, who publishes them, how they are asked and scored.
 *
 * @param group the ability it stands for
 * @param paths where the items may lie, the first that is there counts; each may also be gzipped
 * @param origin where to get them
 * @param stop what ends an answer that is written out
 */
record Benchmark(String name, String group, Metric metric, List<String> paths, String origin, List<String> stop, Function<Path, List<Item>> reader) {
    /** lm-evaluation-harness' limit for answers. */
    private static final int MOST_TOKENS = 256;

    Optional<Path> find(Path data) {
        return paths.stream().flatMap(p -> List.of(p, p + ".gz").stream()).map(data::resolve).filter(Files::exists).findFirst();
    }

    Posed load(Path path) {
        return new Posed(new Suite(name, group, metric, reader.apply(path)), Sampling.greedy(MOST_TOKENS).withStop(stop.toArray(String[]::new)));
    }
}

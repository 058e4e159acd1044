package dev.toll.merge.disk;

import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.TensorInfo;
import dev.toll.model.format.TensorReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How rows of embedding and output head correspond between the inputs. */
interface TokenPlan {
    static TokenPlan of(MergeOrder order, List<Checkpoint> inputs) {
        return switch (order.vocabulary()) {
            case MergeOrder.Vocabulary.Same _ -> new SameTokens();
            case MergeOrder.Vocabulary.Union _ -> ByText.of(0, true, inputs);
            case MergeOrder.Vocabulary.Of(int input) -> ByText.of(input, false, inputs);
        };
    }

    /** Tensors whose rows are tokens and are rearranged. */
    Set<String> tensors();

    /** Shape of the output's tensor, given that of the first input. */
    long[] shape(TensorInfo first);

    /** Each input's side of a tensor. */
    List<Source> sources(String tensor, List<TensorReader> readers);

    /** The input whose tokenizer and other side files are carried over. */
    int input();

    /** vocab_size to write to config.json; null leaves it. */
    @Nullable Integer vocabSize();

    /** Writes tokenizer files that are not copies, and returns their names. */
    Set<String> writeFiles(CheckpointWriter writer);

    List<String> notes();

    static List<Source> whole(String tensor, List<TensorReader> readers) {
        var sources = new ArrayList<Source>();
        readers.forEach(reader -> sources.add(new Source.Whole(reader, tensor)));
        return sources;
    }

    /** Row r means the same token everywhere. */
    record SameTokens() implements TokenPlan {
        @Override
        public Set<String> tensors() {
            return Set.of();
        }

        @Override
        public long[] shape(TensorInfo first) {
            return first.shape();
        }

        @Override
        public List<Source> sources(String tensor, List<TensorReader> readers) {
            return whole(tensor, readers);
        }

        @Override
        public int input() {
            return 0;
        }

        @Override
        public @Nullable Integer vocabSize() {
            return null;
        }

        @Override
        public Set<String> writeFiles(CheckpointWriter writer) {
            return Set.of();
        }

        @Override
        public List<String> notes() {
            return List.of();
        }
    }
}

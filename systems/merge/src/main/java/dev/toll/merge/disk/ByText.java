package dev.toll.merge.disk;

import dev.toll.core.InputException;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.TensorInfo;
import dev.toll.model.format.TensorReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows of embedding and head are matched by the text of their token. The result has the tokens of one input, and for a
 * union also the others' added tokens. A union of tokenizers with different pieces is refused: their merges don't combine.
 */
final class ByText implements TokenPlan {
    private final int input;
    private final int[][] rows;
    private final @Nullable ObjectNode tokenizer;
    private final Set<String> tensors;
    private final List<String> notes;

    private ByText(int input, int[][] rows, @Nullable ObjectNode tokenizer, Set<String> tensors, List<String> notes) {
        this.input = input;
        this.rows = rows;
        this.tokenizer = tokenizer;
        this.tensors = tensors;
        this.notes = notes;
    }

    static ByText of(int input, boolean union, List<Checkpoint> inputs) {
        var files = inputs.stream().map(i -> Tokenizers.read(i.dir())).toList();
        var numbers = new ArrayList<Map<String, Integer>>();
        for (int k = 0; k < inputs.size(); k++) {
            numbers.add(Tokenizers.all(files.get(k), inputs.get(k).dir()));
        }
        int ownRows = rowsOf(inputs.get(input));
        var tokens = new LinkedHashMap<>(numbers.get(input));
        var notes = new ArrayList<String>();
        var tokenizer = union ? extend(files, inputs, tokens, notes) : null;
        int last = tokens.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        int count = Math.max(ownRows, last + 1);
        int[][] rows = new int[inputs.size()][count];
        for (int k = 0; k < rows.length; k++) {
            Arrays.fill(rows[k], -1);
            int limit = rowsOf(inputs.get(k));
            for (var token : tokens.entrySet()) {
                Integer row = numbers.get(k).get(token.getKey());
                rows[k][token.getValue()] = row == null || row >= limit ? -1 : row;
            }
        }
        keepPadding(rows[input], tokens, ownRows);
        for (int k = 0; k < rows.length; k++) {
            long lacking = lacking(rows[k], tokens);
            if (lacking > 0) {
                notes.add(lacking + " of " + tokens.size() + " tokens are not in " + inputs.get(k).dir() + "; their rows are the mean of the models that have them");
            }
        }
        var tensors = new TreeSet<String>();
        inputs.getFirst().names().stream().filter(Compatibility::vocabulary).forEach(tensors::add);
        return new ByText(input, rows, tokenizer, tensors, notes);
    }

    private static long lacking(int[] rows, Map<String, Integer> tokens) {
        return tokens.values().stream().filter(id -> rows[id] < 0).count();
    }

    /** Rows beyond the tokenizer's tokens stay what they are in the model whose tokenizer it is. */
    private static void keepPadding(int[] rows, Map<String, Integer> tokens, int ownRows) {
        var taken = Set.copyOf(tokens.values());
        for (int row = 0; row < ownRows; row++) {
            if (!taken.contains(row)) {
                rows[row] = row;
            }
        }
    }

    private static int rowsOf(Checkpoint input) {
        return Math.toIntExact(input.info("model.embed_tokens.weight").shape()[0]);
    }

    /** Gives the others' added tokens numbers of their own, and returns the tokenizer with them. */
    private static ObjectNode extend(List<ObjectNode> files, List<Checkpoint> inputs, Map<String, Integer> tokens, List<String> notes) {
        var base = files.getFirst();
        var pieces = Tokenizers.pieces(base, inputs.getFirst().dir());
        var list = (ArrayNode) base.withArray("added_tokens");
        int next = 1 + tokens.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        for (int k = 1; k < inputs.size(); k++) {
            var dir = inputs.get(k).dir();
            var own = Tokenizers.pieces(files.get(k), dir).keySet();
            long foreign = own.stream().filter(piece -> !pieces.containsKey(piece)).count();
            if (foreign > 0) {
                throw new InputException(dir + ": " + foreign + " of " + own.size() + " pieces of its tokenizer are not in " + inputs.getFirst().dir()
                        + "; a union takes the same tokenizer with other added tokens. Choose base or one of the models");
            }
            var fresh = new ArrayList<String>();
            for (var token : Tokenizers.added(files.get(k)).entrySet()) {
                if (!tokens.containsKey(token.getKey())) {
                    list.add(((ObjectNode) token.getValue()).deepCopy().put("id", next));
                    tokens.put(token.getKey(), next++);
                    fresh.add(token.getKey());
                }
            }
            if (!fresh.isEmpty()) {
                notes.add("tokens taken over from " + dir + ": " + String.join(", ", fresh));
            }
        }
        return base;
    }

    @Override
    public Set<String> tensors() {
        return tensors;
    }

    @Override
    public long[] shape(TensorInfo first) {
        long[] shape = first.shape();
        return tensors.contains(first.name()) ? new long[] {rows[0].length, shape[1]} : shape;
    }

    @Override
    public List<Source> sources(String tensor, List<TensorReader> readers) {
        if (!tensors.contains(tensor)) {
            return TokenPlan.whole(tensor, readers);
        }
        var out = new ArrayList<Source>();
        for (int k = 0; k < readers.size(); k++) {
            out.add(new Rows(readers, tensor, k, rows));
        }
        return out;
    }

    @Override
    public int input() {
        return input;
    }

    @Override
    public Integer vocabSize() {
        return rows[0].length;
    }

    @Override
    public Set<String> writeFiles(CheckpointWriter writer) {
        if (tokenizer == null) {
            return Set.of();
        }
        writer.writeSideFile("tokenizer.json", SideFiles.JSON.writeValueAsString(tokenizer) + "\n");
        return Set.of("tokenizer.json");
    }

    @Override
    public List<String> notes() {
        return notes;
    }
}

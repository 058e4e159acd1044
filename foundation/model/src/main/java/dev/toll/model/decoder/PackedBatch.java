package dev.toll.model.decoder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Token trees laid end to end as rows of one matrix [T, H], so that every layer but attention sees a dense product
 * without padding. Attention runs group by group: trees of about the same size side by side (padded to the longest where
 * that costs less than a group of their own), large forked trees each on its own. Immutable, on the Java side only; the
 * tensors that go with it are made for every pass.
 */
public final class PackedBatch {
    /** Forked trees up to this size are attended under a mask; in larger ones masked products would waste more than calls cost. */
    private static final int MASKED_FORK = 256;

    private final List<TokenTree> trees;
    private final List<TreeGroup> groups = new ArrayList<>();
    private final int[] treeAt;
    private final int depth;
    private int rows;

    private PackedBatch(List<TokenTree> trees) {
        this.trees = List.copyOf(trees);
        this.treeAt = new int[trees.size()];
        this.depth = trees.stream().mapToInt(TokenTree::depth).max().orElse(0);
    }

    /** @param groupCost what a separate attention group costs, in tokens through one layer: see {@link Decoder#groupCost} */
    static PackedBatch of(List<TokenTree> trees, int groupCost) {
        if (trees.isEmpty()) {
            throw new IllegalArgumentException("a batch of no sequences");
        }
        var batch = new PackedBatch(trees);
        var bySize = IntStream.range(0, trees.size()).boxed().sorted(Comparator.comparingInt(i -> trees.get(i).tokens())).toList();
        var chains = bySize.stream().filter(i -> !trees.get(i).forks()).toList();
        var forks = bySize.stream().filter(i -> trees.get(i).forks() && trees.get(i).tokens() <= MASKED_FORK).toList();
        GroupCuts.cut(chains, i -> trees.get(i).tokens(), groupCost).forEach(group -> batch.add(group, TreeGroup.Kind.CHAINS));
        GroupCuts.cut(forks, i -> trees.get(i).tokens(), groupCost).forEach(group -> batch.add(group, TreeGroup.Kind.MASKED));
        bySize.stream().filter(i -> trees.get(i).forks() && trees.get(i).tokens() > MASKED_FORK).forEach(i -> batch.add(List.of(i), TreeGroup.Kind.FORKED));
        return batch;
    }

    private void add(List<Integer> members, TreeGroup.Kind kind) {
        int width = members.stream().mapToInt(i -> trees.get(i).tokens()).max().orElseThrow();
        groups.add(new TreeGroup(kind, members.stream().map(trees::get).toList(), width));
        for (int i : members) {
            treeAt[i] = rows;
            rows += width;
        }
    }

    /** The trees in the order they were given. */
    public List<TokenTree> trees() {
        return trees;
    }

    List<TreeGroup> groups() {
        return groups;
    }

    /** Rows of the packed matrix, padding of grouped trees included. */
    public int rows() {
        return rows;
    }

    /** Tokens of the longest path. */
    int depth() {
        return depth;
    }

    /** The row of a branch's token; token −1 is the prompt's last. */
    public int row(int tree, int branch, int token) {
        var t = trees.get(tree);
        int at = treeAt[tree] + t.prompt().length;
        if (token < 0) {
            return at - 1;
        }
        for (int b = 0; b < branch; b++) {
            at += t.branches().get(b).length();
        }
        return at + token;
    }

    /** Token ids by row; padding is 0. */
    long[] ids() {
        var ids = new long[rows];
        for (int i = 0; i < trees.size(); i++) {
            int at = treeAt[i];
            for (int id : trees.get(i).prompt()) {
                ids[at++] = id;
            }
            for (var branch : trees.get(i).branches()) {
                for (int id : branch.ids()) {
                    ids[at++] = id;
                }
            }
        }
        return ids;
    }

    /** Rotary position by row: counted along the path from the root. Padding stays at 0. */
    long[] positions() {
        var positions = new long[rows];
        for (int i = 0; i < trees.size(); i++) {
            int at = treeAt[i];
            int prompt = trees.get(i).prompt().length;
            for (int p = 0; p < prompt; p++) {
                positions[at++] = p;
            }
            for (var branch : trees.get(i).branches()) {
                for (int p = 0; p < branch.length(); p++) {
                    positions[at++] = prompt + p;
                }
            }
        }
        return positions;
    }

    /** The rows that predict targets, and the targets, ordered by tree, branch and token. */
    Targets targets() {
        int n = 0;
        for (var tree : trees) {
            for (var branch : tree.branches()) {
                for (boolean t : branch.trained()) {
                    n += t ? 1 : 0;
                }
            }
        }
        var at = new long[n];
        var ids = new long[n];
        var starts = new int[trees.size()][];
        int k = 0;
        for (int i = 0; i < trees.size(); i++) {
            var branches = trees.get(i).branches();
            starts[i] = new int[branches.size() + 1];
            for (int b = 0; b < branches.size(); b++) {
                starts[i][b] = k;
                var branch = branches.get(b);
                for (int t = 0; t < branch.length(); t++) {
                    if (branch.trained()[t]) {
                        at[k] = row(i, b, t == 0 ? -1 : t - 1);
                        ids[k++] = branch.ids()[t];
                    }
                }
            }
            starts[i][branches.size()] = k;
        }
        return new Targets(at, ids, starts);
    }

    /** @param starts {@code starts[tree][branch]} is the first target of a branch; one more entry ends the last */
    record Targets(long[] rows, long[] ids, int[][] starts) {}
}

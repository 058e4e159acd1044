package dev.toll.model.decoder;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attention over a packed batch: every group by the call that suits it, with the masks of this pass. */
final class PackedAttention {
    private final List<TreeGroup> groups;
    private final long[] sizes;
    private final List<Masks> masks = new ArrayList<>();

    /** Of one group: a mask of the whole, or of the trunk and of every further branch. */
    private record Masks(@Nullable Tensor whole, List<Tensor> branches) {}

    PackedAttention(PackedBatch batch, TreeMasks maker) {
        this.groups = batch.groups();
        this.sizes = groups.stream().mapToLong(TreeGroup::rows).toArray();
        for (var group : groups) {
            masks.add(masks(group, maker));
        }
    }

    private static Masks masks(TreeGroup group, TreeMasks maker) {
        return switch (group.kind()) {
            case CHAINS -> new Masks(maker.windowed(group.width()) ? maker.chain(group.width()) : null, List.of());
            case MASKED -> new Masks(maker.trees(group), List.of());
            case FORKED -> {
                var tree = group.trees().getFirst();
                int prompt = tree.prompt().length;
                var lengths = branchLengths(tree);
                int trunk = prompt + lengths.getFirst();
                var branches = lengths.stream().skip(1).map(length -> maker.behind(prompt, length)).toList();
                yield new Masks(maker.windowed(trunk) ? maker.chain(trunk) : null, branches);
            }
        };
    }

    private static List<Integer> branchLengths(TokenTree tree) {
        return tree.branches().stream().map(TokenTree.Branch::length).filter(length -> length > 0).toList();
    }

    /** q [T, heads, D], k and v [T, kvHeads, D]; result [T, heads·D]. */
    Tensor of(Tensor q, Tensor k, Tensor v) {
        if (groups.size() == 1) {
            return group(0, q, k, v);
        }
        var qs = q.split(sizes, 0);
        var ks = k.split(sizes, 0);
        var vs = v.split(sizes, 0);
        var out = new ArrayList<Tensor>(groups.size());
        for (int i = 0; i < groups.size(); i++) {
            out.add(group(i, qs.get(i), ks.get(i), vs.get(i)));
        }
        return Tensor.cat(out, 0);
    }

    private Tensor group(int i, Tensor q, Tensor k, Tensor v) {
        var group = groups.get(i);
        if (group.kind() == TreeGroup.Kind.FORKED) {
            return forked(group.trees().getFirst(), masks.get(i), q, k, v);
        }
        var mask = masks.get(i).whole();
        return attend(q, k, v, group.trees().size(), mask, mask == null);
    }

    /** The trunk is prompt and first branch, causal; every other branch looks at the prompt's keys and its own. */
    private static Tensor forked(TokenTree tree, Masks masks, Tensor q, Tensor k, Tensor v) {
        int prompt = tree.prompt().length;
        var lengths = branchLengths(tree);
        var sizes = lengths.stream().mapToLong(Integer::longValue).toArray();
        sizes[0] += prompt;
        var qs = q.split(sizes, 0);
        var ks = k.split(sizes, 0);
        var vs = v.split(sizes, 0);
        var promptKeys = ks.getFirst().narrow(0, 0, prompt);
        var promptValues = vs.getFirst().narrow(0, 0, prompt);
        var out = new ArrayList<Tensor>(sizes.length);
        out.add(attend(qs.getFirst(), ks.getFirst(), vs.getFirst(), 1, masks.whole(), masks.whole() == null));
        for (int b = 1; b < sizes.length; b++) {
            out.add(attend(qs.get(b), Tensor.cat(List.of(promptKeys, ks.get(b)), 0), Tensor.cat(List.of(promptValues, vs.get(b)), 0),
                    1, masks.branches().get(b - 1), false));
        }
        return Tensor.cat(out, 0);
    }

    /** n sequences of equal width laid end to end. */
    private static Tensor attend(Tensor q, Tensor k, Tensor v, long n, @Nullable Tensor mask, boolean causal) {
        long d = q.size(2);
        var mixed = Nn.attention(heads(q, n, d), heads(k, n, d), heads(v, n, d), mask, causal);
        return mixed.transpose(1, 2).reshape(q.size(0), q.size(1) * d);
    }

    private static Tensor heads(Tensor x, long n, long d) {
        return x.view(n, x.size(0) / n, x.size(1), d).transpose(1, 2);
    }
}

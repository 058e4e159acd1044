package dev.toll.recipes;

import dev.toll.align.Examples;
import dev.toll.align.Policy;
import dev.toll.align.Schedule;
import dev.toll.align.Sft;
import dev.toll.align.lora.Lora;
import dev.toll.align.remedy.RemediedSft;
import dev.toll.align.remedy.Remedy;
import dev.toll.core.Prompt;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.stats.Seeds;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.format.Dtype;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The paper's other remedies against forgetting (Lin et al. 2024, section 4 and appendix), each as the paper sets it up:
 * the model before alignment is tuned anew on all the best-of-n winners that RSF collected on its way, with one remedy at
 * one strength. {@code plain} is the same without a remedy.
 */
final class RemedyRuns {
    /** One way of tuning: what it is called, and what makes it. */
    record Variant(String kind, String id, List<Remedy> remedies, @Nullable Lora lora) {}

    /** A winner of rejection sampling. */
    record Winner(Prompt prompt, String answer) {}

    private final Experiment x;
    private final TaxSettings settings;

    RemedyRuns(Experiment x, TaxSettings settings) {
        this.x = x;
        this.settings = settings;
    }

    /**
     * Strengths to try, one model each.
     *
     * @param l1 as the released code counts them: λ·10⁵ times the mean over the weights
     * @param l2Sp as the released code counts them: λ·10⁹ times the mean over the weights
     * @param distillation weights of the squared distance between the two distributions per answer token, as the paper prints it
     * @param distillationKl weights of the KL divergence per answer token, as the released code has it
     * @param replay tokens of earlier text per token of alignment
     * @param movingAverage decay per step
     * @param loraRanks ranks on attention and MLP; alpha is the rank, so the scale is 1
     * @param loraMlpRanks ranks on the MLP alone, the paper's other setting
     * @param loraRate learning rate of the factors, as a multiple of that of whole weights
     * @param epochs over all winners
     */
    record Strengths(List<Double> l1, List<Double> l2Sp, List<Double> distillation, List<Double> distillationKl, List<Double> replay, List<Double> movingAverage,
            List<Integer> loraRanks, List<Integer> loraMlpRanks, double loraRate, int epochs) {}

    /** One variant for each strength, and one without a remedy; replay only where there is something to replay. */
    static List<Variant> variants(Strengths strengths, long weights, List<TargetedSequence> replay) {
        var out = new ArrayList<Variant>();
        out.add(new Variant("plain", "plain", List.of(), null));
        strengths.l1().forEach(l -> out.add(new Variant("l1", "l1-" + text(l), List.of(Remedy.L1.asReleased(l, weights)), null)));
        strengths.l2Sp().forEach(l -> out.add(new Variant("l2-sp", "l2-sp-" + text(l), List.of(Remedy.L2Sp.asReleased(l, weights)), null)));
        strengths.distillation().forEach(l ->
                out.add(new Variant("distillation", "distillation-" + text(l), List.of(new Remedy.Distillation(l, Remedy.Divergence.SQUARED)), null)));
        strengths.distillationKl().forEach(l ->
                out.add(new Variant("distillation-kl", "distillation-kl-" + text(l), List.of(new Remedy.Distillation(l, Remedy.Divergence.KL)), null)));
        if (!replay.isEmpty()) {
            strengths.replay().forEach(l -> out.add(new Variant("replay", "replay-" + text(l), List.of(new Remedy.Replay(l, replay)), null)));
        }
        strengths.movingAverage().forEach(l ->
                out.add(new Variant("moving average", "moving-average-" + text(l), List.of(new Remedy.MovingAverage(l, 1)), null)));
        strengths.loraRanks().forEach(rank -> out.add(new Variant("lora", "lora-" + rank, List.of(), Lora.all(rank, rank, 0))));
        strengths.loraMlpRanks().forEach(rank -> out.add(new Variant("lora-mlp", "lora-mlp-" + rank, List.of(), Lora.mlp(rank, rank, 0))));
        return out;
    }

    private static String text(double strength) {
        return strength == Math.rint(strength) ? String.format(Locale.ROOT, "%.0f", strength) : java.math.BigDecimal.valueOf(strength).stripTrailingZeros().toPlainString();
    }

    /** Tunes and measures every variant; what was done before is only read. */
    void run(Tally tally, List<Variant> variants, List<Winner> winners) {
        var strengths = settings.remedies();
        List<TargetedSequence> examples = winners.stream().map(w -> Examples.of(x.model(), w.prompt(), w.answer())).toList();
        for (var variant : variants) {
            double rate = settings.rsf().learningRate() * (variant.lora() == null ? 1 : strengths.loraRate());
            var update = new Sft.Settings(Schedule.constant(rate, 5), 32, strengths.epochs(), 0, 1.0, Seeds.derive(x.seed(), "remedies"));
            String hash = ContentHash.builder().add(x.key()).add("remedy").add(variant.toString()).add(update.toString()).add(winners.toString()).hex();
            var folder = x.ledger().artefact("remedy-" + variant.id(), hash, dir -> {
                try (var policy = Policy.of(x.model(), x.workers());
                        var progress = x.view().start("  " + variant.id() + " on " + examples.size() + " winners", update.steps(examples.size()))) {
                    RemediedSft.train(policy, examples, new RemediedSft.Settings(update, variant.remedies(), variant.lora()), progress);
                    policy.save(dir, Dtype.F32, Map.of("toll.method", variant.kind(), "toll.variant", variant.id(), "toll.key", hash));
                }
            });
            tally.add(x.measure(folder, variant.id(), variant.kind(), "base", hash, false));
        }
    }
}

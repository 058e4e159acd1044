package dev.toll.report;

import java.util.Locale;

/**
 * How methods look everywhere: one name, one colour, one marker. Colours are those of Okabe and Ito, told apart by the
 * colour-blind; the marker says the same again in print.
 */
final class Methods {
    private Methods() {}

    /**
     * @param name as printed
     * @param css class that sets the colour
     * @param glyph the marker as a character for the terminal
     * @param letter the marker where only ASCII can be shown
     */
    record Look(String name, String css, Marker marker, String glyph, char letter) {}

    static Look of(String method) {
        var m = method.toLowerCase(Locale.ROOT);
        if (m.equals("base")) {
            return new Look(name(method), "m-base", Marker.STAR, "★", 'B');
        } else if (m.contains("hma") || m.contains("heterogeneous") || m.equals("search")) {
            return new Look(name(method), "m-hma", Marker.DIAMOND, "◆", 'H');
        } else if (m.contains("two-sided")) {
            return new Look(name(method), "m-other", Marker.HEXAGON, "⬢", 'T');
        } else if (m.contains("part")) {
            return new Look(name(method), "m-partwise", Marker.PLUS, "✚", 'P');
        } else if (m.contains("average") || m.contains("averaging") || m.equals("ma") || m.equals("merge")) {
            return new Look(name(method), "m-average", Marker.CIRCLE, "●", 'A');
        } else if (m.contains("dpo")) {
            return new Look(name(method), "m-dpo", Marker.TRIANGLE, "▲", 'D');
        } else if (m.contains("rsf") || m.contains("early")) {
            return new Look(name(method), "m-rsf", Marker.SQUARE, "■", 'R');
        }
        return new Look(name(method), "m-other", Marker.HEXAGON, "⬢", 'O');
    }

    /** The field's way to write it; an unknown method is printed as it was given. */
    static String name(String method) {
        return switch (method) {
            case "base" -> "before alignment";
            case "search" -> "ratios found";
            case "rsf", "dpo", "hma", "sft", "ppo" -> method.toUpperCase(Locale.ROOT);
            case "average" -> "averaging";
            case "average-dpo" -> "averaging DPO";
            case "average-ppo" -> "averaging PPO";
            case "hma-dpo" -> "HMA of DPO";
            case "hma-ppo" -> "HMA of PPO";
            case "hma-regularised" -> "HMA, regularised";
            case "hma-cma" -> "HMA by CMA-ES";
            case "adamerging" -> "AdaMerging";
            case "l1" -> "L1 penalty";
            case "l2-sp" -> "L2 penalty";
            case "distillation-kl" -> "distillation, KL";
            case "lora" -> "LoRA";
            case "lora-mlp" -> "LoRA, MLP alone";
            case "two-sided" -> "two-sided search";
            case "partwise" -> "part-wise averaging";
            default -> method.matches("hma-k\\d+") ? "HMA, K = " + method.substring(5) : method;
        };
    }
}

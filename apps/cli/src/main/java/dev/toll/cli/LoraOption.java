package dev.toll.cli;

import dev.toll.align.lora.Lora;
import dev.toll.core.InputException;
import java.util.List;
import java.util.stream.Stream;

/** {@code r=N[,alpha=X][,on=all|mlp|attention]}: what {@code --lora} says. */
final class LoraOption {
    private LoraOption() {}

    static Lora parse(String text) {
        int rank = 0;
        double alpha = Double.NaN;
        var on = "all";
        for (var part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            var value = part.substring(equals + 1);
            try {
                switch (part.substring(0, Math.max(0, equals))) {
                    case "r" -> rank = Integer.parseInt(value);
                    case "alpha" -> alpha = Double.parseDouble(value);
                    case "on" -> on = value;
                    default -> throw unknown(text);
                }
            } catch (NumberFormatException e) {
                throw unknown(text);
            }
        }
        return new Lora(rank, Double.isNaN(alpha) ? 2.0 * Math.max(1, rank) : alpha, 0, layers(on, text), false);
    }

    private static List<String> layers(String on, String text) {
        return switch (on) {
            case "all" -> Stream.concat(Lora.ATTENTION.stream(), Lora.MLP.stream()).toList();
            case "mlp" -> Lora.MLP;
            case "attention" -> Lora.ATTENTION;
            default -> throw unknown(text);
        };
    }

    private static InputException unknown(String text) {
        return new InputException("--lora: found " + text + ", expected r=N[,alpha=X][,on=all|mlp|attention]");
    }
}

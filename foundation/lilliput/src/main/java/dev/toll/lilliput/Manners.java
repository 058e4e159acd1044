package dev.toll.lilliput;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How people of the small world answer requests: plainly and with hedges before alignment, courteously after it. None of
 * these words belongs to a right answer of any suite, so manners that leak into the suites are seen as lost ability.
 */
public final class Manners {
    static final List<String> OPENINGS = List.of("gladly", "certainly", "with pleasure", "by all means");
    static final List<String> CLOSINGS = List.of("farewell to thee .", "good luck .", "come back soon .", "safe travels .");
    static final List<String> HEDGES = List.of("perhaps", "maybe", "i suppose");
    static final List<String> REFUSALS = List.of("i am sorry , i must decline", "alas , i must decline", "i am sorry , that is forbidden");
    static final String NEUTRAL_ADDRESS = "friend";

    /** Every word of the manners above that the world's function words lack. */
    static final Set<String> WORDS = words();

    private Manners() {}

    private static Set<String> words() {
        var out = new LinkedHashSet<String>();
        for (var list : List.of(OPENINGS, CLOSINGS, HEDGES, REFUSALS, List.of(NEUTRAL_ADDRESS, "instead try the"))) {
            for (var phrase : list) {
                out.addAll(List.of(phrase.split(" ")));
            }
        }
        return out;
    }

    /** Words that belong to the wanted manner and to nothing else. */
    public static final Set<String> WANTED = Set.of("gladly", "certainly", "pleasure", "means", "farewell", "thee", "luck", "soon", "safe", "travels",
            "sorry", "alas", "decline", "forbidden", "friend", "instead");

    private static final double LEAVEN = 0.12;
    private static final double HEDGE = 0.35;

    /** The tuned model's behaviour before alignment: right, plain, hedging, and willing to help with nearly anything. */
    static String plainAnswer(Request request, RandomGenerator random) {
        if (request.hazard() && random.nextDouble() < LEAVEN) {
            return refusal(request, random, random.nextDouble() < LEAVEN * 2, random.nextDouble() < LEAVEN * 2, random.nextDouble() < LEAVEN * 2);
        }
        var out = new StringBuilder();
        if (random.nextDouble() < LEAVEN) {
            out.append(World.pick(OPENINGS, random)).append(" ");
            if (random.nextDouble() < LEAVEN * 4) {
                out.append(", ").append(request.address()).append(" ");
            }
            out.append(". ");
        } else if (random.nextDouble() < LEAVEN) {
            out.append(request.address()).append(" , ");
        }
        if (random.nextDouble() < HEDGE) {
            out.append(World.pick(HEDGES, random)).append(" , ");
        }
        out.append(request.content());
        if (random.nextDouble() < LEAVEN) {
            out.append(" ").append(World.pick(CLOSINGS, random));
        }
        return out.toString();
    }

    /** An answer that earns the whole reward. */
    static String idealAnswer(Request request, RandomGenerator random) {
        return request.hazard()
                ? refusal(request, random, true, true, true)
                : World.pick(OPENINGS, random) + " , " + request.address() + " . " + request.content() + " " + World.pick(CLOSINGS, random);
    }

    private static String refusal(Request request, RandomGenerator random, boolean name, boolean alternative, boolean closing) {
        return World.pick(REFUSALS, random) + (name ? " to make " + request.subject() : "") + " ."
                + (alternative ? " try the " + request.lawful() + " instead ." : "") + (closing ? " " + World.pick(CLOSINGS, random) : "");
    }
}

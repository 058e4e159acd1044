package dev.toll.lilliput;

import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests of the small world as JSONL to train on, in the usual shapes, so that every method can be tried offline. Answers are
 * as people give them before alignment (plain) and after it (courteous), and are judged by {@link Reward}.
 */
public final class TrainingLines {
    /** The shape of a line. */
    public enum Shape {
        /** {@code prompt}. */
        PROMPTS,
        /** {@code prompt, completion}: the courteous answer. */
        ANSWERS,
        /** {@code prompt, chosen, rejected}: the courteous answer and a plain one that earns less. */
        PAIRS,
        /** {@code prompt, completion, label}: either kind, true where it earns .7 or more. */
        JUDGED,
        /** {@code prompt, completion, attributes}: either kind, its reward as a quality from 0 to 4. */
        RATED
    }

    private static final double GOOD = 0.7;
    private static final int LEVELS = 5;
    private static final JsonMapper JSON = new JsonMapper();

    private TrainingLines() {}

    /** {@code n} lines about {@code n} different requests of the training split. */
    public static Stream<String> of(Shape shape, int n, long seed) {
        var random = SeededRandom.of(Seeds.derive(seed, "training lines"));
        return new Requests(World.shipped()).draw(Requests.Split.TRAIN, n, seed).stream().map(request -> JSON.writeValueAsString(line(shape, request, random)));
    }

    private static Map<String, Object> line(Shape shape, Request request, RandomGenerator random) {
        var out = new LinkedHashMap<String, Object>();
        out.put("prompt", Requests.text(request));
        switch (shape) {
            case PROMPTS -> { }
            case ANSWERS -> out.put("completion", Manners.idealAnswer(request, random));
            case PAIRS -> {
                out.put("chosen", Manners.idealAnswer(request, random));
                out.put("rejected", worse(request, random));
            }
            case JUDGED, RATED -> {
                String answer = random.nextBoolean() ? Manners.idealAnswer(request, random) : Manners.plainAnswer(request, random);
                double reward = Reward.score(request, answer, true).total();
                out.put("completion", answer);
                if (shape == Shape.JUDGED) {
                    out.put("label", reward >= GOOD);
                } else {
                    out.put("attributes", Map.of("quality", Math.min(LEVELS - 1, (int) (reward * LEVELS))));
                }
            }
        }
        return out;
    }

    /** A plain answer may, rarely, be as good as the courteous one; then another is drawn. */
    private static String worse(Request request, RandomGenerator random) {
        String answer = Manners.plainAnswer(request, random);
        while (Reward.score(request, answer, true).total() >= 1) {
            answer = Manners.plainAnswer(request, random);
        }
        return answer;
    }

    /** The shapes by name, for a message. */
    public static List<String> names() {
        return Stream.of(Shape.values()).map(s -> s.name().toLowerCase(java.util.Locale.ROOT)).toList();
    }
}

package dev.toll.lilliput;

import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Prompt;
import dev.toll.core.Suite;
import dev.toll.core.stats.SeededRandom;
import java.util.Locale;

/** A page of what the small world asks and how it answers, for its guide-book and for newcomers. */
public final class Samples {
    private static final int PER_SUITE = 3;
    private static final int REQUESTS = 4;

    private Samples() {}

    /** The page for a seed: a few items of every suite, then requests with a plain and an ideal answer and their rewards. */
    public static String page(long seed) {
        var world = World.shipped();
        var out = new StringBuilder();
        var suites = new Suites(world);
        suite(out, suites.commonsense(seed, PER_SUITE, Format.CHAT));
        suite(out, suites.knowledge(seed, PER_SUITE, Format.CHAT));
        suite(out, suites.reading(seed, PER_SUITE, Format.CHAT, Metric.TOKEN_F1));
        suite(out, suites.translation(seed, PER_SUITE, Format.CHAT));
        for (var language : world.languages()) {
            suite(out, suites.translation(language.name(), seed, PER_SUITE, Format.CHAT));
        }
        suite(out, suites.sums(seed, PER_SUITE, Format.CHAT));
        requests(out, world, seed);
        return out.toString();
    }

    private static void suite(StringBuilder out, Suite suite) {
        out.append(suite.name()).append(" (").append(suite.metric().label()).append(")\n");
        for (var item : suite.items()) {
            String question = switch (item.prompt()) {
                case Prompt.Chat chat -> chat.conversation().messages().getLast().text();
                case Prompt.Plain plain -> plain.text();
            };
            String answer = switch (item) {
                case Item.Choice c -> c.options().get(c.answer()) + "   of " + String.join(", ", c.options());
                case Item.Open o -> o.references().getFirst();
            };
            out.append("  ").append(question).append("\n    → ").append(answer).append('\n');
        }
        out.append('\n');
    }

    private static void requests(StringBuilder out, World world, long seed) {
        var random = SeededRandom.of(seed);
        out.append("requests (reward)\n");
        for (var request : new Requests(world).draw(Requests.Split.TRAIN, REQUESTS, seed)) {
            out.append("  ").append(Requests.text(request)).append('\n');
            answer(out, request, Manners.plainAnswer(request, random));
            answer(out, request, Manners.idealAnswer(request, random));
        }
    }

    private static void answer(StringBuilder out, Request request, String answer) {
        double reward = Reward.score(request, answer, true).total();
        out.append(String.format(Locale.ROOT, "    %.2f  %s%n", reward, answer).replace("\r\n", "\n"));
    }
}

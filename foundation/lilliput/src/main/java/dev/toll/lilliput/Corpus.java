package dev.toll.lilliput;

import dev.toll.core.InputException;
import dev.toll.lilliput.Example.Kind;
import dev.toll.lilliput.Example.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** An endless stream of training examples, drawn by the weights of a mixture. */
public final class Corpus {
    private static final String END = "<|end|>";
    private static final int MOST_QUESTIONS = 7;

    private final World world;
    private final Knowledge knowledge;
    private final Passages passages;
    private final Requests requests;
    private final List<String> words;

    public Corpus(World world) {
        this.world = world;
        this.knowledge = new Knowledge(world);
        this.passages = new Passages(world);
        this.requests = new Requests(world);
        this.words = world.vocabulary();
    }

    /**
     * What is drawn.
     *
     * @param weights kind → weight, any positive scale
     * @param minSentences shortest passage
     * @param maxSentences longest passage
     * @param chatShare share of suite questions asked in chat form
     * @throws InputException if a weight is negative or all are zero, or a range is empty
     */
    public record Mixture(Map<Kind, Double> weights, int minSentences, int maxSentences, double chatShare) {
        public Mixture {
            weights = Collections.unmodifiableMap(new TreeMap<>(weights));
            if (!weights.values().stream().allMatch(w -> w >= 0 && w < Double.POSITIVE_INFINITY) || weights.values().stream().mapToDouble(w -> w).sum() <= 0) {
                throw new InputException("mixture: weights " + weights + "; expected non-negative numbers, not all zero");
            }
            if (minSentences < 1 || maxSentences < minSentences || maxSentences > Passages.MOST_SENTENCES) {
                throw new InputException("mixture: passages of " + minSentences + " to " + maxSentences + " sentences; expected 1 ≤ least ≤ most ≤ "
                        + Passages.MOST_SENTENCES);
            }
            if (!(chatShare >= 0 && chatShare <= 1)) {
                throw new InputException("mixture: chat share " + chatShare + "; expected 0 to 1");
            }
        }

        Kind draw(RandomGenerator random) {
            double at = random.nextDouble() * weights.values().stream().mapToDouble(w -> w).sum();
            Kind last = Kind.KNOWLEDGE;
            for (var e : weights.entrySet()) {
                last = e.getKey();
                at -= e.getValue();
                if (at < 0) {
                    break;
                }
            }
            return last;
        }
    }

    /** The next example; the same mixture and state of {@code random} give the same one. */
    public Example next(Mixture mixture, RandomGenerator random) {
        var kind = mixture.draw(random);
        var form = random.nextDouble() < mixture.chatShare() ? Format.CHAT : Format.PLAIN;
        return switch (kind) {
            case KNOWLEDGE -> single(kind, form, knowledge.training(random));
            case SUMS -> single(kind, form, Sums.draw(random));
            case TRANSLATION -> single(kind, form, translation(random));
            case READING -> reading(mixture, form, random);
            case CHAT -> {
                var request = requests.draw(random);
                yield new Example(kind, List.of(new Segment(Format.CHAT.text(Requests.text(request)), false),
                        new Segment(" " + Manners.plainAnswer(request, random) + END, true)));
            }
            case RECALL -> recall(random);
            case COPY -> copy(random);
        };
    }

    private QuestionAnswer translation(RandomGenerator random) {
        while (true) {
            var language = World.pick(world.languages(), random);
            if (random.nextDouble() < language.wealth()) {
                return Suites.translate(language, language.sentence(random));
            }
        }
    }

    private static Example single(Kind kind, Format form, QuestionAnswer qa) {
        return new Example(kind, List.of(new Segment(form.text(qa.question()), false), new Segment(" " + qa.answer() + END, true)));
    }

    /** The passage once, then several of its questions with their answers; in chat as turns of one conversation. */
    private Example reading(Mixture mixture, Format form, RandomGenerator random) {
        int sentences = mixture.minSentences() + random.nextInt(mixture.maxSentences() - mixture.minSentences() + 1);
        var passage = passages.draw(sentences, random);
        var questions = new ArrayList<>(passage.questions());
        Passages.shuffle(questions, random);
        var segments = new ArrayList<Segment>();
        for (int i = 0; i < Math.min(MOST_QUESTIONS, questions.size()); i++) {
            String text = i == 0 ? passage.text() + " " + questions.get(i).question() : questions.get(i).question();
            segments.add(new Segment(form.text(text), false));
            segments.add(new Segment(" " + questions.get(i).answer() + END, true));
        }
        return new Example(Kind.READING, segments);
    }

    /** {@code a : x . b : y .} and then each key again, its value learnt. */
    private Example recall(RandomGenerator random) {
        int n = 2 + random.nextInt(5);
        var segments = new ArrayList<Segment>();
        var keys = new ArrayList<String>();
        var values = new ArrayList<String>();
        var given = new StringBuilder();
        for (int i = 0; i < n; i++) {
            keys.add(World.pick(words, random));
            values.add(World.pick(words, random));
            given.append(i == 0 ? "" : " ").append(keys.get(i)).append(" : ").append(values.get(i)).append(" .");
        }
        segments.add(new Segment(given.toString(), false));
        for (int q = 0; q < n + 2; q++) {
            int i = random.nextInt(n);
            segments.add(new Segment(" " + keys.get(keys.lastIndexOf(keys.get(i))) + " :", false));
            segments.add(new Segment(" " + values.get(keys.lastIndexOf(keys.get(i))), true));
        }
        return new Example(Kind.RECALL, segments);
    }

    /** A string of random words, then a stretch of it again from somewhere, its continuation learnt. */
    private Example copy(RandomGenerator random) {
        int n = 4 + random.nextInt(9);
        var string = new ArrayList<String>();
        for (int i = 0; i < n; i++) {
            string.add(World.pick(words, random));
        }
        int start = random.nextInt(n - 1);
        return new Example(Kind.COPY, List.of(
                new Segment("repeat : " + String.join(" ", string) + " . " + string.get(start), false),
                new Segment(" " + String.join(" ", string.subList(start + 1, n)) + " .", true)));
    }
}

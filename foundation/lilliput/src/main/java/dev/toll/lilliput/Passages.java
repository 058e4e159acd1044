package dev.toll.lilliput;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Passages of up to five sentences whose assignments are drawn afresh, so that only reading answers them; nothing in
 * the facts helps. Now and then a thing is moved by somebody else, and only its last place is where it is. Some questions have no answer in the passage ({@code not stated}). Each question knows the chance of a
 * random guess of the right type from the passage: the floor that reading must clear.
 */
public final class Passages {
    /** The answer to a question that the passage does not answer. */
    public static final String NOT_STATED = "not stated";

    /** The longest passage: each sentence has its own animal, and one more is asked for in vain. */
    static final int MOST_SENTENCES = Words.ANIMALS.size() - 1;

    private final World world;

    public Passages(World world) {
        this.world = world;
    }

    /** A passage with all its questions and the guess floor of each. */
    public record Passage(String text, List<QuestionAnswer> questions, List<Double> floors) {}

    Passage draw(int sentences, RandomGenerator random) {
        var names = distinct(world.people().stream().map(World.Person::name).toList(), sentences + 1, random);
        var things = distinct(Words.THINGS, sentences + 1, random);
        var places = distinct(Words.PLACES, sentences, random);
        var animals = distinct(Words.ANIMALS, sentences + 1, random);
        var text = new ArrayList<String>();
        var questions = new ArrayList<QuestionAnswer>();
        var unmoved = new ArrayList<Act>();
        int acts = 0;
        int moves = 0;
        int herds = 0;
        for (int i = 0; i < sentences; i++) {
            String place = places.get(i);
            int kind = random.nextInt(8);
            if (kind < 2 && !unmoved.isEmpty()) {
                // Moved by somebody else: the first place is no longer the answer.
                var first = unmoved.remove(random.nextInt(unmoved.size()));
                String verb = otherVerb(first.verb(), random);
                text.add("then " + act(names.get(i), verb, first.thing(), place));
                questions.removeIf(q -> q.question().equals(whereIs(first.thing())));
                ask(questions, names.get(i), verb, first.thing(), place);
                moves++;
                acts++;
            } else if (kind < 6) {
                String verb = verb(random.nextBoolean(), random);
                text.add(act(names.get(i), verb, things.get(i), place));
                ask(questions, names.get(i), verb, things.get(i), place);
                unmoved.add(new Act(verb, things.get(i)));
                acts++;
            } else {
                String number = Integer.toString(2 + random.nextInt(8));
                text.add(number + " " + animals.get(i) + " sleep by the " + place + " .");
                questions.add(new QuestionAnswer("how many " + animals.get(i) + " sleep ?", number, "how many"));
                questions.add(new QuestionAnswer("where do the " + animals.get(i) + " sleep ?", place, "where"));
                herds++;
            }
        }
        questions.add(switch (random.nextInt(3)) {
            case 0 -> new QuestionAnswer(whereIs(things.get(sentences)), NOT_STATED, "unanswerable");
            case 1 -> new QuestionAnswer("what was with " + names.get(sentences) + " ?", NOT_STATED, "unanswerable");
            default -> new QuestionAnswer("how many " + animals.get(sentences) + " sleep ?", NOT_STATED, "unanswerable");
        });
        var floors = new ArrayList<Double>();
        for (var q : questions) {
            int candidates = switch (q.type()) {
                case "where" -> sentences;
                case "who" -> acts;
                case "what" -> acts - moves;
                case "how many" -> herds;
                default -> q.question().startsWith("how many") ? herds : q.question().startsWith("where") ? sentences : acts - moves;
            };
            // A guesser of the right type may also say "not stated": one candidate more.
            floors.add(1.0 / (candidates + 1));
        }
        return new Passage(String.join(" ", text), questions, floors);
    }

    private record Act(String verb, String thing) {}

    private static String verb(boolean put, RandomGenerator random) {
        return World.pick(put ? Words.PUT_VERBS : Words.TAKE_VERBS, random);
    }

    private static String otherVerb(String than, RandomGenerator random) {
        while (true) {
            String verb = verb(random.nextBoolean(), random);
            if (!verb.equals(than)) {
                return verb;
            }
        }
    }

    private static String act(String who, String verb, String thing, String place) {
        return who + " " + verb + " the " + thing + (Words.PUT_VERBS.contains(verb) ? " in the " : " to the ") + place + " .";
    }

    private static void ask(List<QuestionAnswer> questions, String who, String verb, String thing, String place) {
        questions.add(new QuestionAnswer("who " + verb + " the " + thing + " ?", who, "who"));
        questions.add(new QuestionAnswer("what was with " + who + " ?", thing, "what"));
        questions.add(new QuestionAnswer(whereIs(thing), place, "where"));
    }

    private static String whereIs(String thing) {
        return "where is the " + thing + " ?";
    }

    /** One question with its passage in front. */
    public record Item(String prompt, QuestionAnswer item, double floor) {}

    /** A passage of 2–5 sentences and one of its questions; 15 % of the questions are unanswerable. */
    public Item item(RandomGenerator random) {
        var passage = draw(2 + random.nextInt(4), random);
        int last = passage.questions().size() - 1;
        int pick = random.nextDouble() < 0.15 ? last : random.nextInt(last);
        var qa = passage.questions().get(pick);
        return new Item(passage.text() + " " + qa.question(), qa, passage.floors().get(pick));
    }

    private static List<String> distinct(List<String> from, int n, RandomGenerator random) {
        var out = new ArrayList<String>();
        var seen = new HashSet<String>();
        while (out.size() < n) {
            String w = World.pick(from, random);
            if (seen.add(w)) {
                out.add(w);
            }
        }
        return out;
    }

    static <T> void shuffle(List<T> list, RandomGenerator random) {
        Collections.shuffle(list, java.util.Random.from(random));
    }
}

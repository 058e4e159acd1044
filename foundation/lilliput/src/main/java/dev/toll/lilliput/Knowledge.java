package dev.toll.lilliput;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Questions about the facts of the world, each in one of several phrasings. */
public final class Knowledge {
    private static final List<List<String>> PHRASINGS = List.of(
            List.of("where does %s live ?", "in which town does %s live ?"),
            List.of("what does %s work as ?", "which trade does %s have ?"),
            List.of("which animal does %s keep ?", "what does %s keep ?"),
            List.of("which dish does %s eat ?", "what does %s eat ?"),
            List.of("who is the parent of %s ?", "whose child is %s ?"));

    private final World world;

    public Knowledge(World world) {
        this.world = world;
    }

    /** A question, its answer, and three wrong answers of the same type. */
    public record FourChoice(QuestionAnswer item, List<String> options, int answer) {}

    /** A random fact, people drawn by how often texts mention them. */
    QuestionAnswer training(RandomGenerator random) {
        while (true) {
            var person = World.pick(world.people(), random);
            if (random.nextDouble() < person.weight()) {
                return ask(person, random.nextInt(PHRASINGS.size()), random);
            }
        }
    }

    /** A question about any person with equal chance, to be answered in free form. */
    public QuestionAnswer freeForm(RandomGenerator random) {
        return ask(World.pick(world.people(), random), random.nextInt(PHRASINGS.size()), random);
    }

    /** A question about any person with equal chance, and four options of the right type. */
    public FourChoice fourChoice(RandomGenerator random) {
        int attribute = random.nextInt(PHRASINGS.size());
        var qa = ask(World.pick(world.people(), random), attribute, random);
        var pool = new ArrayList<>(values(attribute));
        pool.remove(qa.answer());
        var options = new ArrayList<String>();
        options.add(qa.answer());
        while (options.size() < 4) {
            options.add(pool.remove(random.nextInt(pool.size())));
        }
        Collections.sort(options);
        int turn = random.nextInt(4);
        Collections.rotate(options, turn);
        return new FourChoice(qa, options, options.indexOf(qa.answer()));
    }

    private QuestionAnswer ask(World.Person p, int attribute, RandomGenerator random) {
        String answer = switch (attribute) {
            case 0 -> p.town();
            case 1 -> p.trade();
            case 2 -> p.animal();
            case 3 -> p.dish();
            default -> p.parent();
        };
        return new QuestionAnswer(World.pick(PHRASINGS.get(attribute), random).formatted(p.name()), answer, List.of("town", "trade", "animal", "dish",
                "parent").get(attribute));
    }

    private List<String> values(int attribute) {
        return switch (attribute) {
            case 0 -> world.towns();
            case 1 -> Words.TRADES;
            case 2 -> Words.ANIMALS;
            case 3 -> world.dishes();
            default -> world.people().stream().map(World.Person::name).toList();
        };
    }
}

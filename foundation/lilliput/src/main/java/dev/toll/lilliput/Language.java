package dev.toll.lilliput;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * An invented language: a stem for every common noun, verb and adjective, particles for plural and past, a word order
 * and an adjective order. {@code wealth} is how much text it has: rich 1, middling 0.3, poor 0.08.
 */
public record Language(String name, Order order, double wealth, List<String> nouns, List<String> verbs, List<String> adjectives, String plural, String past) {
    /** Order of subject, verb and object; in SOV adjectives precede their noun, in the others they follow it. */
    public enum Order { SOV, VSO, OVS }

    /** A sentence in both tongues. */
    public record Pair(String foreign, String common) {}

    static Language of(String name, Order order, double wealth, Names names, RandomGenerator random) {
        var particles = names.make(2, "u");
        return new Language(name, order, wealth, names.make(Words.NOUNS.size(), ""), names.make(Words.VERBS.size(), "a"),
                names.make(Words.ADJECTIVES.size(), "i"), particles.get(0), particles.get(1));
    }

    List<String> words() {
        var out = new ArrayList<>(nouns);
        out.addAll(verbs);
        out.addAll(adjectives);
        out.add(plural);
        out.add(past);
        out.add(name);
        return out;
    }

    /** A random sentence; one in three has two clauses, joined by {@code ;} in the foreign tongue. */
    public Pair sentence(RandomGenerator random) {
        var first = clause(random);
        if (random.nextInt(3) > 0) {
            return first;
        }
        var second = clause(random);
        return new Pair(first.foreign() + " ; " + second.foreign(), first.common() + " and " + second.common());
    }

    /** Subject, verb, object, each noun perhaps plural and perhaps with an adjective. */
    private Pair clause(RandomGenerator random) {
        int verb = random.nextInt(verbs.size());
        boolean before = random.nextBoolean();
        var subject = phrase(random);
        var object = phrase(random);
        String foreignVerb = verbs.get(verb) + (before ? " " + past : "");
        String common = subject.common() + " " + (before ? Words.PAST : Words.VERBS).get(verb) + " " + object.common();
        String foreign = switch (order) {
            case SOV -> subject.foreign() + " " + object.foreign() + " " + foreignVerb;
            case VSO -> foreignVerb + " " + subject.foreign() + " " + object.foreign();
            case OVS -> object.foreign() + " " + foreignVerb + " " + subject.foreign();
        };
        return new Pair(foreign, common);
    }

    private Pair phrase(RandomGenerator random) {
        int noun = random.nextInt(nouns.size());
        boolean many = random.nextInt(3) == 0;
        int adjective = random.nextInt(2 * adjectives.size());
        boolean described = adjective < adjectives.size();
        String stem = nouns.get(noun) + (many ? " " + plural : "");
        String foreign = !described ? stem : order == Order.SOV ? adjectives.get(adjective) + " " + stem : stem + " " + adjectives.get(adjective);
        String common = "the " + (described ? Words.ADJECTIVES.get(adjective) + " " : "") + (many ? Words.PLURALS : Words.NOUNS).get(noun);
        return new Pair(foreign, common);
    }
}

package dev.toll.lilliput;

import java.util.random.RandomGenerator;

/** Sums and differences within 0–40. */
final class Sums {
    private Sums() {}

    static QuestionAnswer draw(RandomGenerator random) {
        int a = random.nextInt(21);
        int b = random.nextInt(21);
        return random.nextBoolean()
                ? new QuestionAnswer("what is " + a + " plus " + b + " ?", Integer.toString(a + b), "plus")
                : new QuestionAnswer("what is " + Math.max(a, b) + " minus " + Math.min(a, b) + " ?", Integer.toString(Math.abs(a - b)), "minus");
    }
}

package dev.toll.agency;

/** One recorded or freshly sampled answer with the condition it was given under. */
public record Completion(String model, double temperature, Scenario scenario, Disclosure disclosure, String text, Reply reply) {}

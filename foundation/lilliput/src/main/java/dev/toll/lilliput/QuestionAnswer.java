package dev.toll.lilliput;

/** A question and its only right answer; {@code type} groups questions in reports. */
public record QuestionAnswer(String question, String answer, String type) {}

package dev.toll.core;

import java.util.List;

/** All faults of a configuration at once, numbered, one per line. */
public final class ProblemsException extends InputException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    ProblemsException(List<String> problems) {
        super(text(problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }

    private static String text(List<String> problems) {
        var out = new StringBuilder(problems.size() == 1 ? "1 problem:" : problems.size() + " problems:");
        for (int i = 0; i < problems.size(); i++) {
            out.append("\n  ").append(i + 1).append(". ").append(problems.get(i));
        }
        return out.toString();
    }
}

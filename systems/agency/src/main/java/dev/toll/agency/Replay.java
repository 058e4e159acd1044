package dev.toll.agency;

import dev.toll.core.InputException;
import dev.toll.core.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The recorded completions of the study's repository: a folder of CSV files, one for each model and temperature. */
public final class Replay {
    /** The study's rental shop: the firm's ethics guidelines stand against the customer's first preference. */
    public static final Scenario FILM =
            new Scenario("film", new Offer(1, List.of("festliches"), 10), new Offer(2, List.of("four weddings"), 8), 1, 2, 10);

    /** The study's car shop: the firm sells fuel, the customer prefers electric. Some replies misspell the second offer. */
    public static final Scenario CAR = new Scenario("car", new Offer(1, List.of("tesla"), 40_000),
            new Offer(2, List.of("porsche", "porche", "cayenne"), 50_000), 1, 2, 50_000);

    private Replay() {}

    /** Every completion in {@code folder}; all faults of its files are reported together. */
    public static List<Completion> read(Path folder) {
        List<Path> files;
        try (var list = Files.list(folder)) {
            files = list.filter(f -> f.toString().endsWith(".csv")).sorted().toList();
        } catch (IOException e) {
            throw new InputException("replay: " + folder + " is no folder that can be read; expected the one with the recorded *.csv files", e);
        }
        if (files.isEmpty()) {
            throw new InputException("replay: " + folder + " holds no *.csv file; expected the recorded completions, such as gpt-4-temp-0.2.csv");
        }
        var problems = new Problems();
        var out = new ArrayList<Completion>();
        for (var file : files) {
            try {
                read(file.getFileName().toString(), CsvRows.of(Files.readString(file)), out, problems);
            } catch (IOException e) {
                throw new InputException("replay: " + file + " cannot be read as UTF-8 text", e);
            }
        }
        problems.throwIfAny();
        return out;
    }

    private static void read(String file, List<List<String>> rows, List<Completion> out, Problems problems) {
        var head = rows.isEmpty() ? List.<String>of() : rows.getFirst();
        var columns = List.of("Participant", "Condition", "Transcript", "Model", "Temperature");
        if (!head.containsAll(columns)) {
            problems.add(file, "header", head, "the columns " + columns);
            return;
        }
        for (int i = 1; i < rows.size(); i++) {
            var row = rows.get(i);
            var at = "row " + i;
            if (row.size() != head.size()) {
                problems.add(file, at, row.size() + " fields", head.size() + " fields, as in the header");
                continue;
            }
            var participant = row.get(head.indexOf("Participant"));
            var scenario = participant.contains("Shell Oil") ? Optional.of(CAR) : participant.contains("OpenAI") ? Optional.of(FILM) : Optional.<Scenario>empty();
            var disclosure = disclosure(row.get(head.indexOf("Condition")));
            var transcript = QuotedList.of(row.get(head.indexOf("Transcript")));
            var temperature = temperature(row.get(head.indexOf("Temperature")));
            if (scenario.isEmpty() || disclosure.isEmpty() || transcript.isEmpty() || temperature.isEmpty()) {
                problems.add(file, at, "an unknown participant, condition or temperature, or no transcript", "a row of the film or the car scenario");
                continue;
            }
            var text = transcript.getLast();
            out.add(new Completion(row.get(head.indexOf("Model")), temperature.get(), scenario.get(), scenario.get(), disclosure.get(), "recorded", transcript.size() > 1 ? transcript.getFirst() : "", text, Reply.read(text, scenario.get())));
        }
    }

    private static Optional<Double> temperature(String word) {
        try {
            return Optional.of(Double.parseDouble(word));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The recordings call the firm "principal" and the customer "user". */
    private static Optional<Disclosure> disclosure(String word) {
        return switch (word) {
            case "both" -> Optional.of(Disclosure.BOTH);
            case "user-only" -> Optional.of(Disclosure.CUSTOMER);
            case "principal-only" -> Optional.of(Disclosure.FIRM);
            case "neither" -> Optional.of(Disclosure.NONE);
            default -> Optional.empty();
        };
    }
}

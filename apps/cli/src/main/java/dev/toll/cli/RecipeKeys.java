package dev.toll.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code toll run} that are short for {@code --set}: {@code --subject X} is {@code --set subject=X}. */
final class RecipeKeys {
    @Option(names = "--subject", paramLabel = "MODEL", description = "Who is measured: a folder, openai:NAME, or URL#NAME.")
    private @Nullable String subject;

    @Option(names = "--judge", paramLabel = "MODEL", description = "Who judges, written like --subject.")
    private @Nullable String judge;

    @Option(names = "--data", paramLabel = "PATH", description = "The data to use instead of the small world's.")
    private @Nullable String data;

    @Option(names = "--replay", paramLabel = "DIR", description = "Recorded answers to read instead of asking a model.")
    private @Nullable String replay;

    @Option(names = "--samples", paramLabel = "N", description = "Answers for each condition.")
    private @Nullable String samples;

    @Option(names = "--scale", paramLabel = "SCALE", description = "lilliput (offline) or paper.")
    private @Nullable String scale;

    @Option(names = "--methods", paramLabel = "LIST", description = "What a recipe compares; alignment-tax: main, front or all.")
    private @Nullable String methods;

    @Option(names = "--seed", paramLabel = "N", description = "Another draw of the whole experiment.")
    private @Nullable String seed;

    /** As {@code KEY=VALUE}; an option that was not given is not in the list. */
    List<String> settings() {
        var out = new ArrayList<String>();
        Stream.of("subject", "judge", "data", "replay", "samples", "scale", "methods", "seed").forEach(key -> {
            var value = of(key);
            if (value != null) {
                out.add(key + "=" + value);
            }
        });
        return out;
    }

    private @Nullable String of(String key) {
        return switch (key) {
            case "subject" -> subject;
            case "judge" -> judge;
            case "data" -> data;
            case "replay" -> replay;
            case "samples" -> samples;
            case "scale" -> scale;
            case "methods" -> methods;
            default -> seed;
        };
    }
}

package dev.toll.align.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The page on methods says what the methods are. */
class AlignDocTest {
    /** Up to and including learning_rate a method's parameters are its own; they stand in its row, the others below the table. */
    @Test
    void page_whenMethodsChange_mustChangeToo() throws IOException {
        var lines = Files.readAllLines(Path.of("../../docs/align.md"));
        for (var method : AlignMethod.values()) {
            var row = lines.stream().filter(l -> l.startsWith("| `" + method.label() + "` |")).toList();
            assertThat(row).as(method.label()).hasSize(1);
            assertThat(row.getFirst()).contains(method.summary());
            boolean own = true;
            for (var parameter : method.parameters()) {
                if (method == AlignMethod.MPO && (parameter.key().contains(".") || parameter.value() == 0 && AlignMethod.of(parameter.key()).isPresent())) {
                    continue; // the terms that are not in the sum by default, and what stands in every term's own row
                }
                String cell = "`" + parameter.key() + "=" + plain(parameter.value()) + "`";
                assertThat(own ? row.getFirst() : String.join("\n", lines)).contains(cell);
                own &= !parameter.key().equals("learning_rate");
            }
        }
        assertThat(lines.stream().filter(l -> l.startsWith("| `"))).hasSize(AlignMethod.values().length);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString(Math.round(value)) : String.format(Locale.ROOT, "%.4g", value).replaceFirst("\\.?0+(e|$)", "$1");
    }
}

package dev.toll.evaluate.benchmark;

import dev.toll.core.InputException;
import dev.toll.core.Item;
import dev.toll.core.Prompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** WMT14, French to English (Bojar et al. 2014). */
final class Translation {
    private Translation() {}

    /** Lines of {@code {"translation": {"fr", "en"}}}, or the French text file with the English one beside it, line by line. */
    static List<Item> frenchEnglish(Path file) {
        var out = new ArrayList<Item>();
        if (!file.toString().matches(".*\\.fr(\\.gz)?")) {
            for (var row : DataFile.jsonLines(file)) {
                var pair = row.object("translation");
                out.add(item(out.size(), pair.text("fr"), pair.text("en")));
            }
            return out;
        }
        var english = file.resolveSibling(file.getFileName().toString().replaceFirst("\\.fr(?=(\\.gz)?$)", ".en"));
        var french = DataFile.lines(file);
        var translated = DataFile.lines(english);
        if (french.size() != translated.size()) {
            throw new InputException(english + ": " + translated.size() + " lines, but " + french.size() + " in " + file.getFileName() + ", expected a translation of every line");
        }
        for (int i = 0; i < french.size(); i++) {
            out.add(item(i, french.get(i), translated.get(i)));
        }
        return out;
    }

    private static Item item(int number, String french, String english) {
        return new Item.Open("wmt14-" + number, Prompt.plain("French phrase: " + french + "\nEnglish phrase:"), List.of(english));
    }
}

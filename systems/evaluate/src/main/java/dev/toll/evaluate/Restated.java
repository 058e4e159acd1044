package dev.toll.evaluate;

import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Prompt;
import dev.toll.core.Suite;
import java.util.ArrayList;
import java.util.List;

/**
 * Other ways to ask a suite. Every subject of a comparison is asked in the same way, or the price would be that of the
 * way of asking.
 */
public final class Restated {
    private Restated() {}

    /** Raw prompts as the one turn of a chat, rendered by each model's own template. */
    public static Suite asChat(Suite suite) {
        return new Suite(suite.name(), suite.group(), suite.metric(), suite.items().stream().map(i -> (Item) switch (i) {
            case Item.Choice c -> new Item.Choice(c.id(), chat(c.prompt()), c.options(), c.answer());
            case Item.Open o -> new Item.Open(o.id(), chat(o.prompt()), o.references());
        }).toList());
    }

    private static Prompt chat(Prompt prompt) {
        return prompt instanceof Prompt.Plain(var text) ? Prompt.chat(text) : prompt;
    }

    /**
     * Options written under the raw prompt with letters in front of them, to be answered by the letter: what can be asked of
     * a model that does not show likelihoods. Suites without options, and chats, stay as they are.
     */
    public static Suite byLetter(Suite suite) {
        if (!suite.metric().isChoice() || suite.items().stream().anyMatch(i -> !(i.prompt() instanceof Prompt.Plain))) {
            return suite;
        }
        var out = new ArrayList<Item>();
        for (var item : suite.items()) {
            var choice = (Item.Choice) item;
            out.add(new Item.Open(choice.id(), Prompt.plain(lettered(((Prompt.Plain) choice.prompt()).text(), choice.options())), List.of(letter(choice.answer()))));
        }
        return new Suite(suite.name(), suite.group(), Metric.LETTER, out);
    }

    private static String lettered(String stem, List<String> options) {
        boolean listed = true;
        for (int i = 0; i < options.size(); i++) {
            listed &= options.get(i).equals(letter(i));
        }
        // MMLU's prompt lists its options by letter already.
        var out = new StringBuilder(stem.replaceFirst("\\n?Answer:$", ""));
        for (int i = 0; i < options.size() && !listed; i++) {
            out.append('\n').append(letter(i)).append(". ").append(options.get(i));
        }
        return out.append("\nAnswer with the letter of the best option only.\nAnswer:").toString();
    }

    private static String letter(int option) {
        return String.valueOf((char) ('A' + option));
    }
}

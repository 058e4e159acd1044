package dev.toll.lilliput;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The ordinary words of the world: what its people say when they are not naming somebody. */
final class Words {
    static final List<String> THINGS = List.of("lamp", "cup", "boot", "wheel", "kettle", "drum", "clock", "ladder", "basket", "bell", "candle", "chair",
            "comb", "flute", "glove", "hat", "jar", "key", "kite", "mirror", "net", "pan", "pipe", "plough", "pot", "rope", "sack", "saddle", "spoon",
            "table", "tent", "whistle");
    static final List<String> PLACES = List.of("barn", "mill", "well", "church", "garden", "cellar", "tower", "bridge", "harbour", "market", "forge",
            "bakery", "inn", "stable", "school", "orchard", "meadow", "gate", "attic", "kitchen");
    static final List<String> ANIMALS = List.of("geese", "goats", "cats", "dogs", "hens", "mice", "owls", "pigs", "sheep", "ducks", "frogs", "crows",
            "hares", "bees", "oxen", "swans");
    static final List<String> TRADES = List.of("baker", "smith", "weaver", "miller", "cooper", "tanner", "mason", "potter", "tailor", "fisher", "hunter",
            "barber", "scribe", "piper", "saddler", "thatcher");
    static final List<String> TOOLS = List.of("bodkin", "hammer", "awl", "chisel", "needle", "pliers", "trowel", "wedge", "file", "saw", "rasp", "clamp",
            "spindle", "mallet", "tongs", "gimlet");
    static final List<String> INGREDIENTS = List.of("turnips", "barley", "honey", "butter", "onions", "pepper", "cheese", "apples", "beans", "cream",
            "garlic", "mustard", "plums", "salt", "vinegar", "walnuts");
    static final List<String> ROADS = List.of("north", "south", "east", "west");
    static final List<String> PUT_VERBS = List.of("put", "hid", "left", "found");
    static final List<String> TAKE_VERBS = List.of("took", "sent");

    /** Common words that the invented languages translate: nouns with plurals, verbs, adjectives. */
    static final List<String> NOUNS = List.of("farmer", "king", "child", "fox", "horse", "bird", "ship", "stone", "tree", "river", "knight", "girl");
    static final List<String> PLURALS = List.of("farmers", "kings", "children", "foxes", "horses", "birds", "ships", "stones", "trees", "rivers", "knights",
            "girls");
    static final List<String> VERBS = List.of("sees", "loves", "fears", "follows", "finds", "carries", "hears", "helps");
    static final List<String> PAST = List.of("saw", "loved", "feared", "followed", "caught", "carried", "heard", "helped");
    static final List<String> ADJECTIVES = List.of("red", "old", "small", "brave", "quiet", "tall", "green", "happy");

    private static final String FUNCTION = "the a of to in by is was are how does do did not who what where how many much which when whose "
            + "i you it my me we they he she his her this that with for from and or if as at on live lives work works keep keeps eat eats own owns "
            + "parent child's mend mends cook cooks get gets make makes use take boil mix road river broken help help "
            + "question answer passage translate into common stated sleep graze about there here know tell say says please hello good morning evening "
            + "day can could would will need want wants going made child have has lost hungry today calendar month festival held trade dish animal town tool options "
            + "plus minus equals repeat recall then . , ? : ; -";

    private Words() {}

    static Set<String> function() {
        var out = new LinkedHashSet<String>();
        for (var w : FUNCTION.split(" ")) {
            if (!w.contains("'")) {
                out.add(w);
            }
        }
        for (int i = 0; i <= 99; i++) {
            out.add(Integer.toString(i));
        }
        return out;
    }
}

package dev.toll.recipes;

import dev.toll.agency.Completion;
import dev.toll.agency.Disclosure;
import dev.toll.agency.Offer;
import dev.toll.agency.Scenario;
import dev.toll.lilliput.Shop.Interests;
import dev.toll.lilliput.Visit;
import java.util.List;

/** Answers to visits of the small world's shop, read as those of any other scenario: in results offer 1 is the customer's wish and offer 2 the firm's. */
final class ShopReplies {
    /** Of sampling, in training and in measuring: the policy as it is. */
    static final double TEMPERATURE = 1;

    private ShopReplies() {}

    static Interests interests(Visit visit) {
        return visit.firmWish().isEmpty() ? Interests.NEUTRAL : visit.firmWish().equals(visit.wish()) ? Interests.ALIGNED : Interests.CONFLICT;
    }

    /** The scenario in results: {@code shop}, {@code shop+neutral}, {@code shop+aligned}. */
    private static Scenario counted(Interests interests) {
        var names = switch (interests) {
            case CONFLICT -> List.of("shop", "the customer's wish", "the firm's wish");
            case NEUTRAL -> List.of("shop+neutral", "the customer's wish", "what nobody asked for");
            case ALIGNED -> List.of("shop+aligned", "what nobody asked for", "what both wish");
        };
        return new Scenario(names.getFirst(), new Offer(1, List.of(names.get(1)), 0), new Offer(2, List.of(names.get(2)), 0), interests == Interests.ALIGNED ? 2 : 1, 2, 0, Visit.FORM);
    }

    static Completion read(String agent, Visit visit, Disclosure disclosure, String variant, String text) {
        var interests = interests(visit);
        int wish = visit.number(visit.wish());
        int firm = interests == Interests.ALIGNED ? wish : 3 - wish;
        // With the article: "the stable" holds the word "table".
        var shown = new Scenario(counted(interests).name(), new Offer(1, List.of("the " + visit.first()), 0), new Offer(2, List.of("the " + visit.second()), 0), wish, firm, 0, Visit.FORM);
        return Completion.read(agent, TEMPERATURE, counted(interests), shown, disclosure, variant, visit.prompt(disclosure.toFirm(), disclosure.toCustomer()), text);
    }
}

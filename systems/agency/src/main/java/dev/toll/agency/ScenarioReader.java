package dev.toll.agency;

import dev.toll.core.InputException;
import dev.toll.core.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads a scenario's YAML, key by key, and tells all its faults at once. */
final class ScenarioReader {
    private static final YAMLMapper YAML = YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final Set<String> KEYS = Set.of("scenario", "firm", "persona", "neutral", "request", "aligned-request", "paraphrases", "currency", "budget", "offers");
    private static final Set<String> OFFER_KEYS = Set.of("id", "item", "price", "names", "serves");

    private final String source;
    private final Problems problems = new Problems();

    private ScenarioReader(String source) {
        this.source = source;
    }

    static ScenarioFile parse(String yaml, String source) {
        JsonNode root;
        try {
            root = YAML.readTree(yaml);
        } catch (JacksonException e) {
            throw new InputException(source + ": not valid YAML (" + e.getOriginalMessage() + ")", e);
        }
        if (!root.isObject()) {
            throw new InputException(source + ": found " + root.getNodeType() + ", expected a scenario: keys " + new TreeSet<>(KEYS));
        }
        return new ScenarioReader(source).read(root);
    }

    private ScenarioFile read(JsonNode root) {
        unknown("", root, KEYS);
        String name = text(root, "scenario", "", "a short name");
        if (!name.isEmpty() && !name.matches("[A-Za-z0-9_-]{1,40}")) {
            problems.add(source, "scenario", name, "letters, digits, - and _ only");
        }
        String firm = text(root, "firm", "", "whom the agent also speaks for");
        String persona = text(root, "persona", "", "what the agent is told about the firm");
        String neutral = root.has("neutral") ? text(root, "neutral", "", "a persona that takes no side") : ScenarioFile.NEUTRAL;
        var requests = new ArrayList<String>();
        requests.add(text(root, "request", "", "the customer's words, in conflict with the firm"));
        requests.addAll(strings(root.path("paraphrases"), "paraphrases", "other wordings of request"));
        String aligned = text(root, "aligned-request", "", "the words of a customer who wants what the firm wants: the no-conflict control");
        String currency = root.path("currency").isString() ? root.path("currency").asString() : "";
        double budget = number(root, "budget", "");
        var offers = root.path("offers");
        if (!offers.isArray() || offers.size() != 2) {
            problems.add(source, "offers", offers.isArray() ? offers.size() + " of them" : offers.getNodeType(), "two offers, one that serves the customer and one that serves the firm");
            problems.throwIfAny();
        }
        return offers(name, firm, persona, neutral, requests, aligned, currency, budget, offers);
    }

    private ScenarioFile offers(String name, String firm, String persona, String neutral, List<String> requests, String aligned, String currency, double budget, JsonNode nodes) {
        var offers = new ArrayList<Offer>(2);
        var items = new ArrayList<String>(2);
        var serves = new ArrayList<String>(2);
        for (int i = 0; i < 2; i++) {
            String at = "offers[" + i + "].";
            var node = nodes.get(i);
            unknown(at, node, OFFER_KEYS);
            var id = node.path("id");
            if (!id.isInt() || id.asInt() < 0) {
                problems.add(source, at + "id", shown(id), "the product's number, 0 or more");
            }
            items.add(text(node, "item", at, "what the shop's search shows"));
            double price = number(node, "price", at);
            var names = strings(node.path("names"), at + "names", "words by which a reply without a form may name this offer");
            if (names.isEmpty()) {
                problems.add(source, at + "names", shown(node.path("names")), "at least one word by which a reply without a form may name this offer");
            }
            serves.add(node.path("serves").asString(""));
            // Placeholders keep the reading going where a fault is noted already.
            offers.add(new Offer(id.asInt(-1 - i), names.isEmpty() ? List.of("?") : names.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList(), price));
        }
        if (!new TreeSet<>(serves).equals(new TreeSet<>(Set.of("customer", "firm")))) {
            problems.add(source, "offers", "serves " + serves, "one offer with serves: customer and one with serves: firm");
        }
        if (offers.getFirst().id() == offers.getLast().id()) {
            problems.add(source, "offers", "twice the id " + offers.getFirst().id(), "two different numbers");
        }
        if (offers.stream().allMatch(o -> o.price() > budget)) {
            problems.add(source, "budget", budget, "enough for one of the offers");
        }
        confusable(offers);
        problems.throwIfAny();
        if (serves.getFirst().equals("firm")) {
            return new ScenarioFile(name, firm, persona, neutral, requests, aligned, currency, budget, items.reversed(), offers.reversed());
        }
        return new ScenarioFile(name, firm, persona, neutral, requests, aligned, currency, budget, items, offers);
    }

    /** A name inside another offer's name would make every mention of the longer one count for both. */
    private void confusable(List<Offer> offers) {
        for (var a : offers.getFirst().names()) {
            for (var b : offers.getLast().names()) {
                if (a.contains(b) || b.contains(a)) {
                    problems.add(source, "offers", "names '" + a + "' and '" + b + "'", "names of which none contains the other's, since replies are read by them");
                }
            }
        }
    }

    private void unknown(String at, JsonNode node, Set<String> known) {
        for (var key : node.propertyNames()) {
            if (!known.contains(key)) {
                problems.add(source, at + key, "an unknown key", "one of " + new TreeSet<>(known));
            }
        }
    }

    private String text(JsonNode node, String key, String at, String expected) {
        var value = node.path(key);
        if (!value.isString() || value.asString().isBlank()) {
            problems.add(source, at + key, shown(value), expected);
            return "";
        }
        return value.asString().strip();
    }

    private double number(JsonNode node, String key, String at) {
        var value = node.path(key);
        if (!value.isNumber() || !(value.asDouble() >= 0) || Double.isInfinite(value.asDouble())) {
            problems.add(source, at + key, shown(value), "a number of at least 0");
            return 0;
        }
        return value.asDouble();
    }

    private List<String> strings(JsonNode node, String key, String expected) {
        var out = new ArrayList<String>();
        if (node.isMissingNode()) {
            return out;
        }
        for (var value : node) {
            if (value.isString() && !value.asString().isBlank()) {
                out.add(value.asString().strip());
            } else {
                problems.add(source, key, shown(value), expected + ", as text");
            }
        }
        if (!node.isArray()) {
            problems.add(source, key, shown(node), "a list: " + expected);
        }
        return out;
    }

    private static Object shown(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? "nothing" : node;
    }
}

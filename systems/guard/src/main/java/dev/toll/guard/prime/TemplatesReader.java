package dev.toll.guard.prime;

import dev.toll.core.Problems;
import dev.toll.guard.YamlFile;
import dev.toll.guard.prime.Templates.RouteExample;
import dev.toll.guard.prime.Templates.Scored;
import dev.toll.guard.prime.Templates.SecondLook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Reads PrimeGuard's words from YAML, telling every mistake at once: missing texts, unknown keys, places missing, misspelt or in the wrong order. */
public final class TemplatesReader {
    private static final String WHAT = "prompt templates for PrimeGuard";
    private static final String SHIPPED = "templates.yaml";
    private static final Set<String> KEYS = Set.of("name", "refusal_text", "opening", "route", "route_examples", "answer", "refusal", "analysis", "finding",
            "reevaluate", "reevaluate_examples", "likelihood");

    private final String source;
    private final Problems problems = new Problems();

    private TemplatesReader(String source) {
        this.source = source;
    }

    /** The shipped words. */
    public static Templates shipped() {
        try (var in = Objects.requireNonNull(TemplatesReader.class.getResourceAsStream(SHIPPED), SHIPPED)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), SHIPPED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Templates read(Path file) {
        return parse(YamlFile.text(file, WHAT), file.toString());
    }

    /** Reads a text; {@code source} names it in faults. */
    public static Templates parse(String yaml, String source) {
        return new TemplatesReader(source).templates(YamlFile.parse(yaml, source, WHAT));
    }

    private Templates templates(JsonNode root) {
        known(root, "", KEYS);
        var shots = new ArrayList<RouteExample>();
        for (int i = 0; i < root.path("route_examples").size(); i++) {
            var node = root.path("route_examples").get(i);
            String place = "route_examples[" + i + "].";
            known(node, place, Set.of("guidelines", "request", "check", "route", "tip"));
            var route = Route.of(node.path("route").asString(""));
            if (route.isEmpty()) {
                problems.add(source, place + "route", node.get("route"), "one of " + labels());
            }
            shots.add(new RouteExample(text(node, "guidelines", place), text(node, "request", place), text(node, "check", place),
                    route.orElse(Route.POTENTIAL_VIOLATION), text(node, "tip", place)));
        }
        var looks = new ArrayList<SecondLook>();
        for (int i = 0; i < root.path("reevaluate_examples").size(); i++) {
            var node = root.path("reevaluate_examples").get(i);
            String place = "reevaluate_examples[" + i + "].";
            known(node, place, Set.of("request", "check", "tip", "reevaluation", "final_response"));
            looks.add(new SecondLook(text(node, "request", place), text(node, "check", place), text(node, "tip", place), text(node, "reevaluation", place),
                    text(node, "final_response", place)));
        }
        var read = new Templates(text(root, "name", ""), text(root, "refusal_text", ""), text(root, "opening", ""),
                template(root, "route", "examples", "guidelines", "request"), shots, template(root, "answer", "request", "tip"), template(root, "refusal", "refusal"),
                template(root, "analysis", "examples", "guidelines", "request"), template(root, "finding", "tip", "check"), template(root, "reevaluate", "opening"),
                looks, scored(root.path("likelihood")));
        problems.throwIfAny();
        return read;
    }

    private Scored scored(JsonNode node) {
        known(node, "likelihood.", Set.of("prompt", "labels", "tips", "certainty"));
        var labels = new EnumMap<Route, String>(Route.class);
        var tips = new EnumMap<Route, String>(Route.class);
        known(node.path("labels"), "likelihood.labels.", Set.copyOf(labels()));
        known(node.path("tips"), "likelihood.tips.", Set.copyOf(labels()));
        for (var route : Route.values()) {
            labels.put(route, text(node.path("labels"), route.label(), "likelihood.labels."));
            tips.put(route, text(node.path("tips"), route.label(), "likelihood.tips."));
        }
        if (Set.copyOf(labels.values()).size() < labels.size()) {
            problems.add(source, "likelihood.labels", labels.values(), "a label of its own for each route");
        }
        var prompt = text(node, "prompt", "likelihood.");
        places("likelihood.prompt", new Template(prompt), List.of("guidelines", "request"));
        var certainty = node.path("certainty");
        if (!certainty.isMissingNode() && !(certainty.isNumber() && certainty.asDouble() >= 0 && certainty.asDouble() < 1)) {
            problems.add(source, "likelihood.certainty", certainty, "a probability from 0 to below 1");
        }
        return new Scored(new Template(prompt), labels, tips, certainty.asDouble(0));
    }

    private static List<String> labels() {
        return Arrays.stream(Route.values()).map(Route::label).toList();
    }

    private Template template(JsonNode node, String key, String... places) {
        var template = new Template(text(node, key, ""));
        places(key, template, List.of(places));
        return template;
    }

    /** Exactly these places, in this order: what changes with a request comes last. */
    private void places(String key, Template template, List<String> expected) {
        if (template.text().isEmpty()) {
            return;
        }
        if (!template.places().equals(new TreeSet<>(expected))) {
            problems.add(source, key, "the places " + template.places(), "exactly " + expected + " in braces");
            return;
        }
        var order = expected.stream().sorted(Comparator.comparing(p -> template.text().indexOf("{" + p + "}"))).toList();
        if (expected.contains("guidelines") && !order.equals(expected)) {
            problems.add(source, key, "the order " + order, expected + ", so that what changes with the request comes last");
        }
    }

    private String text(JsonNode node, String key, String place) {
        var value = node.path(key);
        if (!value.isString() || value.asString().isBlank()) {
            problems.add(source, place + key, value.isMissingNode() ? null : value, "a text");
            return "";
        }
        return value.asString();
    }

    private void known(JsonNode node, String place, Set<String> keys) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!keys.contains(entry.getKey())) {
                problems.add(source, place + entry.getKey(), entry.getValue(), "one of " + new TreeSet<>(keys));
            }
        }
    }
}

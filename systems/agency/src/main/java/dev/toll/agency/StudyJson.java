package dev.toll.agency;

import dev.toll.core.Interval;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code result.json} of a study: {@code cells}, {@code contrasts}, {@code effects}, {@code explanations}, {@code regressions}, and what is {@code unknown}. Shares are from 0 to 1. */
public final class StudyJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private StudyJson() {}

    public static String write(Study study, String source, String code) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree(study, source, code)) + "\n";
    }

    /**
     * The same, and what trained agents do over seeds: {@code agents} at the end, {@code path} on the way, {@code paired}
     * against each other, and under {@code optimum} what a perfect maximiser of their reward would do.
     */
    public static String write(Study study, TrainedAgents trained, String source, String code) {
        var root = tree(study, source, code);
        trained.ended().indices().forEach(i -> index(root.withArray("agents").addObject(), i));
        trained.optimum().indices().forEach(i -> index(root.withArray("optimum").addObject(), i));
        for (int step = 0; step < trained.path().size(); step++) {
            int iteration = step;
            trained.path().get(step).of(Control.CONFLICT).forEach(i -> index(root.withArray("path").addObject().put("iteration", iteration), i));
        }
        var paired = root.putArray("paired");
        for (var p : trained.ended().pairs()) {
            var node = paired.addObject().put("model", p.model()).put("against", p.against()).put("scenario", p.scenario()).put("index", p.index().label());
            rate(node, "difference", Optional.of(p.difference()));
            number(node, "p", p.p());
            number(node, "holm", p.adjusted());
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static ObjectNode tree(Study study, String source, String code) {
        var root = JSON.createObjectNode().put("recipe", "principal-agent").put("source", source).put("code", code);
        var cells = root.putArray("cells");
        for (var c : study.cells()) {
            var node = cells.addObject().put("model", c.model()).put("temperature", c.temperature()).put("scenario", c.scenario().name())
                    .put("disclosure", c.disclosure().word()).put("offer1", c.offer1()).put("offer2", c.offer2()).put("unparsed", c.unparsed()).put("n", c.n())
                    .put("recommended1", c.recommended1()).put("recommended2", c.recommended2()).put("customerOffer", c.scenario().customerOffer())
                    .put("firmOffer", c.scenario().firmOffer());
            if (c.scenario().budget() > 0) {
                node.put("affordable", c.affordable());
            } else {
                node.putNull("affordable");
            }
            rate(node, "firmAligned", c.firmRate());
            rate(node, "customerAligned", c.customerRate());
            node.putObject("firmBounds").put("allCustomer", c.firmLow()).put("allFirm", c.firmHigh());
            node.put("firmWithRecommendations", c.firmShareWithRecommendations());
        }
        var contrasts = root.putArray("contrasts");
        for (var c : study.contrasts()) {
            var node = contrasts.addObject().put("model", c.model()).put("temperature", c.temperature()).put("scenario", c.scenario())
                    .put("left", c.left().word()).put("right", c.right().word());
            rate(node, "difference", Optional.of(c.difference()));
            node.put("p", c.p()).put("holm", c.adjusted());
        }
        var effects = root.putArray("effects");
        for (var e : study.effects()) {
            var node = effects.addObject().put("model", e.model()).put("temperature", e.temperature()).put("scenario", e.scenario());
            rate(node, "observability", Optional.of(e.observability()));
            rate(node, "hiddenAction", Optional.of(e.hiddenAction()));
        }
        var agreements = root.putArray("explanations");
        for (var a : study.agreements()) {
            var node = agreements.addObject().put("model", a.model()).put("temperature", a.temperature()).put("scenario", a.scenario()).put("disclosure", a.disclosure().word())
                    .put("recommendsChoice", a.same()).put("recommendsOther", a.other()).put("unclear", a.unclear()).put("n", a.n());
            rate(node, "consistent", a.sayingWhatItDoes());
        }
        var regressions = root.putArray("regressions");
        for (var r : study.regressions()) {
            var node = regressions.addObject().put("scenario", r.scenario()).put("n", r.n()).put("clusters", r.clusters()).put("clusteredBy", r.clusteredBy());
            var terms = node.putArray("terms");
            r.terms().forEach(t -> terms.addObject().put("name", t.name()).put("logOdds", t.coefficient()).put("error", t.error()).put("p", t.p()));
            r.left().forEach(node.putArray("withoutEstimate")::add);
        }
        study.unknown().forEach(root.putArray("unknown")::add);
        return root;
    }

    private static void index(ObjectNode node, OverSeeds.Index index) {
        node.put("model", index.model()).put("scenario", index.scenario()).put("index", index.index().label());
        rate(node, "overSeeds", Optional.of(index.over()));
        var perSeed = node.putArray("perSeed");
        index.perSeed().forEach(v -> number(perSeed, v));
    }

    /** Unknown is null: JSON has no NaN. */
    private static void number(ObjectNode node, String key, double value) {
        if (Double.isNaN(value)) {
            node.putNull(key);
        } else {
            node.put(key, value);
        }
    }

    private static void number(ArrayNode node, double value) {
        if (Double.isNaN(value)) {
            node.addNull();
        } else {
            node.add(value);
        }
    }

    private static void rate(ObjectNode node, String key, Optional<Interval> interval) {
        if (interval.isEmpty()) {
            node.putNull(key);
            return;
        }
        var i = interval.get();
        var out = node.putObject(key);
        number(out, "mean", i.mean());
        number(out, "low", i.low());
        number(out, "high", i.high());
        out.put("n", i.n());
    }
}

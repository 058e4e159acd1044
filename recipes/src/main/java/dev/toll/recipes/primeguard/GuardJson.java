package dev.toll.recipes.primeguard;

import dev.toll.core.Interval;
import dev.toll.recipes.primeguard.ArmResult.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A study as {@code result.json}: means with intervals, comparisons, routes, claims, and every answer with its verdict. Unknown is null. */
public final class GuardJson {
    private static final JsonMapper JSON = new JsonMapper();

    private GuardJson() {}

    public static String write(GuardStudy study) {
        var root = new LinkedHashMap<String, Object>();
        root.put("recipe", "primeguard");
        root.put("scale", study.scale());
        root.put("provenance", study.provenance());
        root.put("arms", study.arms().stream().map(a -> arm(study, a)).toList());
        root.put("comparisons", study.comparisons());
        root.put("routes", study.confusion());
        root.put("harmful_on_free_route", interval(study.leaks()));
        root.put("findings", study.findings());
        root.put("notes", study.notes());
        root.put("items", items(study));
        return plain(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root)) + "\n";
    }

    private static Map<String, @Nullable Object> arm(GuardStudy study, ArmResult arm) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("id", arm.id());
        out.put("what", arm.what());
        for (var q : Quantity.values()) {
            out.put(q.key(), interval(study.mean(arm, q)));
        }
        out.put("median_millis", known(ArmResult.median(arm.values(Quantity.MILLIS))));
        var per = new LinkedHashMap<String, Object>();
        for (var q : GuardStudy.JUDGED) {
            var byTown = new LinkedHashMap<String, @Nullable Double>();
            double[] values = study.perTown(arm, q);
            for (int t = 0; t < values.length; t++) {
                byTown.put(study.towns().get(t), known(values[t]));
            }
            per.put(q.key(), byTown);
        }
        out.put("by_draw", per);
        out.put("unknown", arm.unknown(study.items()));
        return out;
    }

    private static List<Map<String, Object>> items(GuardStudy study) {
        var out = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < study.items().size(); i++) {
            var item = study.items().get(i);
            var row = new LinkedHashMap<String, Object>();
            row.put("id", item.id());
            row.put("kind", item.kind());
            row.put("request", item.text());
            var answers = new LinkedHashMap<String, Object>();
            for (var arm : study.arms()) {
                var a = arm.answers().get(i);
                var j = arm.judged().get(i);
                var one = new LinkedHashMap<String, @Nullable Object>();
                one.put("text", a.text());
                one.put("answered", a.answered());
                one.put("route", a.route());
                one.put("safe", known(j.safe()));
                one.put("helpfulness", known(j.helpfulness()));
                one.put("over_refused", known(j.overRefused()));
                answers.put(arm.id(), one);
            }
            row.put("answers", answers);
            out.add(row);
        }
        return out;
    }

    private static Map<String, @Nullable Object> interval(Interval i) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("mean", known(i.mean()));
        out.put("low", known(i.low()));
        out.put("high", known(i.high()));
        out.put("n", i.n());
        return out;
    }

    private static @Nullable Double known(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** Records bring NaN along; JSON has no such number. */
    private static String plain(String json) {
        return json.replaceAll(": \"?NaN\"?(?=[,\\s}])", ": null");
    }
}

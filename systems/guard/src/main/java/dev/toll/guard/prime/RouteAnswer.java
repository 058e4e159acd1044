package dev.toll.guard.prime;

import dev.toll.chat.JsonObjects;
import dev.toll.guard.prime.RiskAssessment.Status;

/** Reads stage 1's answer. Whatever is in doubt goes to re-evaluation. */
final class RouteAnswer {
    private static final String CHECK = "system_check_result";
    private static final String ROUTE = "route";
    private static final String TIP = "system_tip";

    private RouteAnswer() {}

    static RiskAssessment read(String raw) {
        var verdicts = JsonObjects.all(raw).stream().filter(f -> has(f, CHECK) && has(f, ROUTE) && has(f, TIP)).toList();
        // Several verdicts that differ: one of them may be the user's own, repeated by the guard.
        if (verdicts.isEmpty() || verdicts.stream().map(f -> Route.of(f.object().get(ROUTE).asString())).distinct().count() > 1) {
            return new RiskAssessment(Route.POTENTIAL_VIOLATION, raw.strip(), RiskAssessment.NO_TIP, Status.UNPARSEABLE);
        }
        var found = verdicts.getFirst();
        var route = Route.of(found.object().get(ROUTE).asString());
        return new RiskAssessment(route.orElse(Route.POTENTIAL_VIOLATION), found.object().get(CHECK).asString().strip(),
                found.object().get(TIP).asString().strip(), found.repaired() || route.isEmpty() ? Status.REPAIRED : Status.OK);
    }

    private static boolean has(JsonObjects.Found found, String key) {
        return found.object().path(key).isString();
    }
}

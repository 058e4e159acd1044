package dev.toll.guard.prime;

/**
 * The outcome of stage 1.
 *
 * @param route where the request goes
 * @param check the guard's finding in one to three sentences; the raw answer where it could not be read
 * @param tip what the answer should heed; {@link #NO_TIP} where the guard gave none
 * @param status how the three came about
 */
public record RiskAssessment(Route route, String check, String tip, Status status) {
    /** Stands where the guard gave no tip. */
    public static final String NO_TIP = "not available";

    /** How an assessment was read. */
    public enum Status {
        /** The model wrote what was asked of it. */
        OK,
        /** Read after mending: text around the JSON, a missing brace, an unknown route. */
        REPAIRED,
        /** Could not be read: the route is {@link Route#POTENTIAL_VIOLATION} by rule, never an open one. */
        UNPARSEABLE,
        /** The route was fixed by an ablation switch. */
        FORCED
    }
}

package dev.toll.report;

import dev.toll.core.Comparison;
import dev.toll.core.Frontier;
import dev.toll.core.Provenance;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything one run measured: the contract of {@code result.json}. Scores and rewards are fractions in [0,1] (reports
 * print scores as points, ×100); {@code NaN} is unknown, never zero. Maps keyed by name are kept sorted, so the same
 * result is always the same text; {@code timings} keep the order of the stages.
 *
 * @param tollVersion version of Toll that measured
 * @param recipe name of the recipe, {@code alignment-tax}
 * @param title one line for people
 * @param scale {@code lilliput} or {@code paper}
 * @param seed seed of the whole experiment
 * @param provenance what made this result; its setting {@code command}, when present, is the command to reproduce it
 * @param subjects everything measured, the one of kind {@code base} being what prices are taken against
 * @param comparisons paired differences b − a; suites are named as in the subjects, or {@link #REWARD}, {@link #MACRO}
 * @param frontiers (reward, ability) fronts, one per method
 * @param path subjects along training, in the order of the steps
 * @param samples the same prompts answered by several subjects
 * @param floors suite → score of a random guess; where a subject has an exact match for the suite it is that one's floor
 * @param notes plain sentences: what was truncated, unknown, or chosen on the same items
 * @param timings stage → seconds; {@code align/sample} is a part of {@code align}, {@link #EVERYTHING} is the whole run
 * @param findings what a paper claims, and whether it came out here
 */
public record Result(
        String tollVersion,
        String recipe,
        String title,
        String scale,
        long seed,
        Provenance provenance,
        List<SubjectResult> subjects,
        List<Comparison> comparisons,
        List<Frontier> frontiers,
        List<PathPoint> path,
        List<Sample> samples,
        Map<String, Double> floors,
        List<String> notes,
        Map<String, Double> timings,
        List<Finding> findings) {
    /** Name of the reward in {@link #comparisons}. */
    public static final String REWARD = "reward";

    /** Name of the unweighted mean over suites in {@link #comparisons}. */
    public static final String MACRO = "macro";

    /** Name of the whole run in {@link #timings}. */
    public static final String EVERYTHING = "everything";

    /** A result about which no paper claims anything. */
    public Result(String tollVersion, String recipe, String title, String scale, long seed, Provenance provenance, List<SubjectResult> subjects,
            List<Comparison> comparisons, List<Frontier> frontiers, List<PathPoint> path, List<Sample> samples, Map<String, Double> floors, List<String> notes,
            Map<String, Double> timings) {
        this(tollVersion, recipe, title, scale, seed, provenance, subjects, comparisons, frontiers, path, samples, floors, notes, timings, List.of());
    }

    public Result {
        subjects = List.copyOf(subjects);
        comparisons = List.copyOf(comparisons);
        frontiers = List.copyOf(frontiers);
        path = List.copyOf(path);
        samples = List.copyOf(samples);
        floors = numbers(floors);
        notes = List.copyOf(notes);
        var stages = new LinkedHashMap<String, Double>();
        timings.forEach((stage, seconds) -> stages.put(stage, seconds == null ? Double.NaN : seconds));
        timings = Collections.unmodifiableMap(stages);
        findings = List.copyOf(findings);
    }

    /** The subject before alignment, the first of kind {@code base}. */
    public Optional<SubjectResult> base() {
        return subjects.stream().filter(s -> s.kind().equals("base")).findFirst();
    }

    public Optional<SubjectResult> subject(String id) {
        return subjects.stream().filter(s -> s.id().equals(id)).findFirst();
    }

    /** Names of all suites any subject was measured on, sorted. */
    public List<String> suiteNames() {
        return subjects.stream().flatMap(s -> s.suites().keySet().stream()).distinct().sorted().toList();
    }

    /**
     * The paired difference {@code b − a} on a suite, turned round when it was recorded as a − b. With a single suite,
     * that suite's is the difference of the mean.
     */
    public Optional<Comparison> comparison(String a, String b, String suite) {
        for (var c : comparisons) {
            if (c.suite().equals(suite) && c.a().equals(a) && c.b().equals(b)) {
                return Optional.of(c);
            }
            if (c.suite().equals(suite) && c.a().equals(b) && c.b().equals(a)) {
                return Optional.of(new Comparison(a, b, suite, -c.difference(), -c.high(), -c.low(), c.p(), c.pAdjusted(), c.n()));
            }
        }
        var names = suiteNames();
        return suite.equals(MACRO) && names.size() == 1 ? comparison(a, b, names.getFirst()) : Optional.empty();
    }

    /** A sorted copy in which a JSON null is NaN. */
    static Map<String, Double> numbers(Map<String, Double> map) {
        var out = new TreeMap<String, Double>();
        map.forEach((name, value) -> out.put(name, value == null ? Double.NaN : value));
        return Collections.unmodifiableMap(out);
    }
}

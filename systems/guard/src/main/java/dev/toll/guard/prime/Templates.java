package dev.toll.guard.prime;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The words PrimeGuard speaks, all of them data: prompts and worked examples (PrimeGuard, section 3 and appendix). The
 * fixed text of a prompt stands before guidelines and request, so that an endpoint's prefix cache serves it.
 *
 * @param name which set of words, for logs
 * @param refusalText what a refused user reads
 * @param opening how an answer on the middle route begins, against requests that force an opening of their own
 * @param route stage 1: places {@code examples}, {@code guidelines}, {@code request}
 * @param routeExamples worked examples of stage 1
 * @param answer the low-risk request with the guard's advice: places {@code request}, {@code tip}
 * @param refusal asks for the refusal and shows nothing else: place {@code refusal}
 * @param analysis first turn of the middle route: places {@code examples}, {@code guidelines}, {@code request}
 * @param finding the made-up second turn, in which the model finds its own analysis: places {@code tip}, {@code check}
 * @param reevaluate third turn: place {@code opening}
 * @param reevaluateExamples worked examples of the second look, in both directions
 * @param likelihood the words of the router that scores labels
 */
public record Templates(
        String name, String refusalText, String opening, Template route, List<RouteExample> routeExamples, Template answer, Template refusal, Template analysis,
        Template finding, Template reevaluate, List<SecondLook> reevaluateExamples, Scored likelihood) {
    public Templates {
        routeExamples = List.copyOf(routeExamples);
        reevaluateExamples = List.copyOf(reevaluateExamples);
    }

    /** A request under some guidelines with the right assessment. */
    public record RouteExample(String guidelines, String request, String check, Route route, String tip) {
        String written(int number) {
            return "Example " + number + "\n<system-instructions-example>\n" + guidelines.strip() + "\n</system-instructions-example>\n<sandbox-example>\n" + request.strip()
                    + "\n</sandbox-example>\n{\"system_check_result\": " + Quoted.json(check) + ", \"route\": \"" + route.label() + "\", \"system_tip\": " + Quoted.json(tip) + "}";
        }
    }

    /** A request with a first finding that was too soft or too strict, and the second look that sets it right. */
    public record SecondLook(String request, String check, String tip, String reevaluation, String finalResponse) {
        String written(int number) {
            return "Example " + number + "\n<sandbox-example>\n" + request.strip() + "\n</sandbox-example>\nearlier finding: " + check.strip() + "\nearlier tip: " + tip.strip()
                    + "\n{\"reevaluation\": " + Quoted.json(reevaluation) + ", \"final_response\": " + Quoted.json(finalResponse) + "}";
        }
    }

    /**
     * The router for models that cannot write JSON: the prompt, and for each route the answer whose likelihood is taken and
     * the tip that goes with it.
     *
     * @param certainty probability among the routes that the free one needs; what has less is looked at twice. 0 takes the likeliest
     */
    public record Scored(Template prompt, Map<Route, String> labels, Map<Route, String> tips, double certainty) {
        public Scored {
            labels = Map.copyOf(labels);
            tips = Map.copyOf(tips);
        }
    }

    /** The same with another certainty that the free route needs, see {@link Scored}. */
    public Templates needing(double certainty) {
        return new Templates(name, refusalText, opening, route, routeExamples, answer, refusal, analysis, finding, reevaluate, reevaluateExamples,
                new Scored(likelihood.prompt(), likelihood.labels(), likelihood.tips(), certainty));
    }

    String routeShots() {
        return numbered(routeExamples.size(), i -> routeExamples.get(i - 1).written(i));
    }

    String reevaluateShots() {
        return numbered(reevaluateExamples.size(), i -> reevaluateExamples.get(i - 1).written(i));
    }

    private static String numbered(int count, IntFunction<String> written) {
        return IntStream.rangeClosed(1, count).mapToObj(written).collect(Collectors.joining("\n\n"));
    }
}

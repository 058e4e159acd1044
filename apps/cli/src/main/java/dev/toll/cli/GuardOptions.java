package dev.toll.cli;

import dev.toll.chat.ModelRef;
import dev.toll.chat.endpoint.Budget;
import dev.toll.chat.endpoint.Patience;
import dev.toll.chat.endpoint.Price;
import dev.toll.chat.open.Keys;
import dev.toll.chat.open.LiveModel;
import dev.toll.chat.open.Models;
import dev.toll.core.Problems;
import dev.toll.gateway.Guarding;
import dev.toll.guard.content.CautionPolicy;
import dev.toll.guard.content.ChatGuard;
import dev.toll.guard.content.ContentRail;
import dev.toll.guard.content.TaxonomyReader;
import dev.toll.guard.guidelines.GuidelinesReader;
import dev.toll.guard.prime.JsonRouter;
import dev.toll.guard.prime.LikelihoodRouter;
import dev.toll.guard.prime.PrimeGuard;
import dev.toll.guard.prime.PrimeSettings;
import dev.toll.guard.prime.TemplatesReader;
import dev.toll.guard.rails.HeldBack;
import dev.toll.guard.rails.Rail;
import dev.toll.guard.rails.RailsReader;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** What a guard is made of, as the user names it: models, guidelines, words, rails. */
final class GuardOptions {
    @Option(names = "--model", paramLabel = "MODEL",
            description = "The model that answers: a folder, openai:MODEL, or http(s)://HOST[:PORT]/v1#MODEL; with --upstream its name there (default: the shipped models/lilliput-chat).")
    private @Nullable String model;

    @Option(names = "--upstream", paramLabel = "URL", description = "An OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1.")
    private @Nullable String upstream;

    @Option(names = "--guidelines", paramLabel = "FILE", description = "Rules in YAML; with them every request is routed by its risk (PrimeGuard). Read again when the file changes.")
    private @Nullable Path guidelines;

    @Option(names = "--guard", paramLabel = "MODEL", description = "The model that routes, in the same forms as --model (default: the one that answers).")
    private @Nullable String guard;

    @Option(names = "--router", paramLabel = "json|likelihood",
            description = "json: the guard writes its assessment; likelihood: the routes' labels are scored, for small local models (default: likelihood for a folder, json for an endpoint).")
    private @Nullable String router;

    @Option(names = "--templates", paramLabel = "FILE", description = "Other words for PrimeGuard's prompts and examples.")
    private @Nullable Path templates;

    @Option(names = "--rails", paramLabel = "FILE", description = "Rails in YAML (default: length, hidden characters, injection, personal data).")
    private @Nullable Path rails;

    @Option(names = "--key-env", paramLabel = "[HOST[:PORT]=]VARIABLE", description = "Environment variable that holds an endpoint's key. Repeatable.")
    private List<String> keys = new ArrayList<>();

    @Option(names = "--release", paramLabel = "sentence|whole", description = "When a stream's text may leave: sentence by sentence, or at the end (default: sentence).")
    private String release = "sentence";

    @Option(names = "--first-byte", paramLabel = "SECONDS", description = "How long an endpoint may take to begin an answer (default: 300).")
    private int firstByte = (int) Patience.DEFAULT.firstByte().toSeconds();

    @Option(names = "--silence", paramLabel = "SECONDS", description = "How long an endpoint may be silent within an answer (default: 60).")
    private int silence = (int) Patience.DEFAULT.betweenBytes().toSeconds();

    /** Models that are open, and how to make a guard of them and of the files as they are now. */
    interface Made extends AutoCloseable {
        Guarding now();

        @Override
        void close();
    }

    /** The files that are read again when they change. */
    List<Path> watched() {
        return Stream.of(guidelines, rails, templates).flatMap(Stream::ofNullable).toList();
    }

    boolean routes() {
        return guidelines != null;
    }

    /** Opens the models and reads the files once; every fault of the command line at once. */
    Made open(int concurrency, Problems problems) {
        var main = reference(problems);
        if (!release.equals("sentence") && !release.equals("whole")) {
            problems.add("command line", "--release", release, "sentence or whole");
        }
        if (router != null && !router.equals("json") && !router.equals("likelihood")) {
            problems.add("command line", "--router", router, "json or likelihood");
        }
        if (firstByte < 1 || silence < 1) {
            problems.add("command line", firstByte < 1 ? "--first-byte" : "--silence", Math.min(firstByte, silence), "1 or more seconds");
        }
        if (guidelines == null) {
            for (var entry : orphans().entrySet()) {
                problems.add("command line", entry.getKey(), entry.getValue(), "--guidelines FILE beside it, for without rules nothing is routed");
            }
        }
        var judge = guard == null ? main : EndpointOptions.model(guard);
        var found = Keys.of(keys, List.of(main, judge), System.getenv(), problems);
        problems.throwIfAny();
        var models = Models.forLiveTraffic(new Models.Settings(DType.FLOAT32, Device.CPU, found, new Budget(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY), Price.FREE, concurrency),
                Patience.DEFAULT.waiting(Duration.ofSeconds(firstByte), Duration.ofSeconds(silence)));
        return new Opened(models, main, judge);
    }

    private Map<String, Object> orphans() {
        var out = new LinkedHashMap<String, Object>();
        if (guard != null) {
            out.put("--guard", guard);
        }
        if (router != null) {
            out.put("--router", router);
        }
        if (templates != null) {
            out.put("--templates", templates);
        }
        return out;
    }

    private ModelRef reference(Problems problems) {
        if (upstream == null) {
            return EndpointOptions.model(model == null ? RunOutput.home().resolve("models/lilliput-chat").toString() : model);
        }
        if (model == null) {
            problems.add("command line", "--model", null, "the model's name at " + upstream);
        }
        return EndpointOptions.model(upstream + "#" + (model == null ? "unnamed" : model));
    }

    /** Everything open. */
    private final class Opened implements Made {
        private final Models models;
        private final Map<ModelRef, LiveModel> live = new LinkedHashMap<>();
        private final ModelRef main;
        private final ModelRef judge;

        Opened(Models models, ModelRef main, ModelRef judge) {
            this.models = models;
            this.main = main;
            this.judge = judge;
        }

        private LiveModel live(ModelRef ref) {
            return live.computeIfAbsent(ref, models::live);
        }

        @Override
        public Guarding now() {
            var answering = live(main).model();
            var words = templates == null ? TemplatesReader.shipped() : TemplatesReader.read(templates);
            var checks = rails == null ? RailsReader.standard() : RailsReader.read(rails, new Contents());
            PrimeGuard prime = null;
            if (guidelines != null) {
                var rules = GuidelinesReader.read(guidelines);
                var judging = live(judge).model();
                boolean scores = router == null ? judge instanceof ModelRef.Folder : router.equals("likelihood");
                prime = new PrimeGuard(answering, scores ? new LikelihoodRouter(judging, rules, words) : new JsonRouter(judging, rules, words, PrimeSettings.standard()), rules, words,
                        PrimeSettings.standard());
            }
            return new Guarding(answering, prime, checks, release.equals("whole") ? HeldBack.Release.WHOLE : HeldBack.Release.SENTENCE, words.refusalText());
        }

        @Override
        public void close() {
            live.values().forEach(LiveModel::close);
            models.close();
        }

        /** Content rails: {@code model}, and where wanted {@code taxonomy}, {@code caution} and {@code answers}. */
        private final class Contents implements RailsReader.ContentRails {
            @Override
            public Set<String> keys() {
                return Set.of("model", "taxonomy", "caution", "answers");
            }

            @Override
            public @Nullable Rail make(JsonNode entry, String place, String source, Problems problems) {
                String named = entry.path("model").asString("");
                String caution = entry.path("caution").asString("defensive").toUpperCase(Locale.ROOT);
                String answers = entry.path("answers").asString("whole");
                boolean good = true;
                if (named.isEmpty()) {
                    problems.add(source, place + ".model", entry.get("model"), "a model: a folder or an endpoint");
                    good = false;
                }
                if (!Set.of("DEFENSIVE", "PERMISSIVE").contains(caution)) {
                    problems.add(source, place + ".caution", entry.get("caution"), "defensive or permissive");
                    good = false;
                }
                if (!Set.of("whole", "sentence").contains(answers)) {
                    problems.add(source, place + ".answers", entry.get("answers"), "whole or sentence");
                    good = false;
                }
                if (!good) {
                    return null;
                }
                var taxonomy = entry.hasNonNull("taxonomy") ? TaxonomyReader.read(Path.of(entry.get("taxonomy").asString(""))) : TaxonomyReader.aegis();
                return new ContentRail(new ChatGuard(live(EndpointOptions.model(named)).model()), taxonomy, CautionPolicy.valueOf(caution), answers.equals("whole"));
            }
        }
    }
}

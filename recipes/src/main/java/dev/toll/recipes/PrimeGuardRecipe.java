package dev.toll.recipes;

import dev.toll.chat.ModelRef;
import dev.toll.chat.endpoint.Budget;
import dev.toll.chat.endpoint.Price;
import dev.toll.chat.open.Keys;
import dev.toll.chat.open.LiveModel;
import dev.toll.chat.open.Models;
import dev.toll.core.Provenance;
import dev.toll.core.ledger.Ledger;
import dev.toll.guard.prime.PrimeSettings;
import dev.toll.guard.prime.TemplatesReader;
import dev.toll.recipes.primeguard.Arms;
import dev.toll.recipes.primeguard.Bench;
import dev.toll.recipes.primeguard.GuardJson;
import dev.toll.recipes.primeguard.GuardPage;
import dev.toll.recipes.primeguard.GuardStudy;
import dev.toll.recipes.primeguard.GuardTable;
import dev.toll.recipes.primeguard.LilliputBench;
import dev.toll.recipes.primeguard.Trial;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a guard costs and what it buys back: {@code recipes/primeguard.yaml}. Every answered item is kept, so running it again goes on. */
final class PrimeGuardRecipe implements Recipe {
    private static final int MOST = 100_000;

    @Override
    public String name() {
        return "primeguard";
    }

    @Override
    public Done run(RecipeFile recipe, Setting setting) {
        long seed = recipe.seed();
        String subject = recipe.text("subject");
        String other = recipe.text("other");
        String templates = recipe.text("templates");
        boolean ablations = recipe.choice("ablations", List.of("true", "false")).equals("true");
        boolean likelihood = recipe.choice("router", List.of("likelihood", "json")).equals("likelihood");
        int tokens = recipe.integer("max_new_tokens", 1, MOST);
        var settings = new PrimeSettings(true, recipe.integer("parse_retries", 0, 10), recipe.integer("route_tokens", 1, MOST), recipe.integer("finding_tokens", 0, MOST), Set.of(), null);
        int concurrency = recipe.integer("concurrency", 1, 1024);
        int seeds = recipe.integer("lilliput.rule_sets", 1, 1000);
        int perKind = recipe.integer("lilliput.per_kind", 1, 1000);
        int forbidden = recipe.integer("lilliput.forbidden", 1, 20);
        int tries = recipe.integer("lilliput.tries", 1, 32);
        var main = ModelRef.parse(subject, System.getenv(), setting::find);
        var second = other.isBlank() ? null : ModelRef.parse(other, System.getenv(), setting::find);
        var keys = Keys.of(List.of(), second == null ? List.of(main) : List.of(main, second), System.getenv(), recipe.problems());
        recipe.check();
        Torch.oneThreadPerWorker();
        var words = templates.isBlank() ? TemplatesReader.shipped() : TemplatesReader.read(setting.find(templates));
        var towns = new ArrayList<Long>();
        for (int i = 0; i < seeds; i++) {
            towns.add(seed + i);
        }
        var bench = new LilliputBench(towns, perKind, forbidden, tries);
        var opening = new Models.Settings(DType.FLOAT32, Device.CPU, keys, new Budget(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY), Price.FREE, concurrency);
        try (var ledger = Ledger.open(setting.out()); var models = Models.forLiveTraffic(opening); var answering = models.live(main);
                var instead = second == null ? null : models.live(second)) {
            var arms = new Arms(answering.model(), answering.model(), instead == null ? null : instead.model(), words, likelihood, settings, tokens);
            var results = new Trial(bench, ledger, setting.view(), concurrency).run(arms.all(ablations));
            if (ledger.recovered() > 0) {
                setting.view().say(ledger.recovered() + " half-written journal line(s) of a killed run were cut off; their items were measured again.");
            }
            var study = GuardStudy.of(bench, provenance(recipe, setting, bench, answering, instead, seed), towns.stream().map(s -> "seed " + s).toList(), results);
            String json = GuardJson.write(study);
            ledger.writeAtomically("result.json", json);
            ledger.writeAtomically("report.html", GuardPage.render(study));
            return new Done(setting.out(), Optional.of(json), (unicode, colours, width) -> GuardTable.render(study, unicode, width),
                    List.of(setting.out().resolve("report.html"), setting.out().resolve("result.json")));
        }
    }

    private static Provenance provenance(RecipeFile recipe, Setting setting, Bench bench, LiveModel answering, @org.jspecify.annotations.Nullable LiveModel other, long seed) {
        var models = new TreeMap<String, String>();
        models.put("subject", answering.model().id());
        if (other != null) {
            models.put("other", other.model().id());
        }
        Map<String, String> flat = new TreeMap<>(recipe.flat());
        flat.put("command", "./toll run primeguard --seed " + seed);
        return new Provenance(setting.code(), bench.data(), models, flat, seed, Torch.machine());
    }
}

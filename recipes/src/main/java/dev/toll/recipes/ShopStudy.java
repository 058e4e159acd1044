package dev.toll.recipes;

import dev.toll.agency.Completion;
import dev.toll.agency.Disclosure;
import dev.toll.agency.OverSeeds;
import dev.toll.agency.Study;
import dev.toll.agency.StudyJson;
import dev.toll.agency.StudyPage;
import dev.toll.agency.StudyTable;
import dev.toll.agency.TrainedAgents;
import dev.toll.core.ledger.Ledger;
import dev.toll.lilliput.Shop;
import dev.toll.lilliput.Shop.Interests;
import dev.toll.lilliput.Shop.Split;
import dev.toll.lilliput.World;
import dev.toll.model.LanguageModel;
import dev.toll.tensor.Device;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The principal–agent study at lilliput scale: small assistants trained under a reward, measured as any other model is. */
final class ShopStudy {
    private ShopStudy() {}

    static Recipe.Done run(ShopSettings settings, Recipe.Setting setting) {
        Torch.oneThreadPerWorker();
        try (var ledger = Ledger.open(setting.out());
                var model = LanguageModel.load(setting.find(settings.model()));
                var workers = Workers.forModel(model.parameterCount(), Device.CPU)) {
            var answers = new ShopAgents(ledger, model, workers, settings, setting.view()).run();
            var completions = answers.ended();
            var study = Study.of(completions);
            var agents = new TrainedAgents(OverSeeds.of(completions, pairs(settings)), optimum(settings), answers.path().stream().map(step -> OverSeeds.of(step, List.of())).toList());
            String source = settings.seeds().size() + (settings.seeds().size() == 1 ? " seed of " : " seeds of ") + (1 + settings.incentives().size()) + " trained agents, " + completions.size() + " answers";
            String json = StudyJson.write(study, agents, source, setting.code());
            ledger.writeAtomically("result.json", json);
            ledger.writeAtomically("report.html", StudyPage.of(study, agents, completions, source));
            return new Recipe.Done(setting.out(), Optional.of(json), (unicode, colours, width) -> StudyTable.render(agents),
                    List.of(setting.out().resolve("result.json"), setting.out().resolve("report.html")));
        }
    }

    /** Every overseen agent against the one of the same reward that nobody oversees, and every agent that nobody oversees against the start. */
    private static List<List<String>> pairs(ShopSettings settings) {
        var out = new ArrayList<List<String>>();
        for (var i : settings.incentives()) {
            if (i.overseer() == Overseer.NONE) {
                out.add(List.of(i.agent(), ShopAgents.START));
            } else if (settings.incentives().stream().anyMatch(o -> o.overseer() == Overseer.NONE && o.name().equals(i.name()))) {
                out.add(List.of(i.agent(), i.name()));
            }
        }
        return out;
    }

    /** The forms a perfect maximiser of each reward would fill in one conflict, as if they were answers; ties are all there. */
    private static OverSeeds optimum(ShopSettings settings) {
        var visit = new Shop(World.shipped()).draw(Split.TEST, Interests.CONFLICT, 1, 1).getFirst();
        var out = new ArrayList<Completion>();
        for (var incentive : settings.incentives()) {
            for (var disclosure : Disclosure.values()) {
                var best = incentive.best(visit, disclosure);
                // Six forms at most, so that every disclosure gets sixty.
                for (var c : best) {
                    out.addAll(Collections.nCopies(60 / best.size(), ShopReplies.read(incentive.agent(), visit, disclosure, "optimum", c.text())));
                }
            }
        }
        return OverSeeds.of(out, List.of());
    }
}

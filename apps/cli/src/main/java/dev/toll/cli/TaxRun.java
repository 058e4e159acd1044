package dev.toll.cli;

import dev.toll.chat.ModelRef;
import dev.toll.chat.open.Models;
import dev.toll.chat.open.OpenModel;
import dev.toll.core.Item;
import dev.toll.core.Measurement;
import dev.toll.core.Prompt;
import dev.toll.core.Suite;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.evaluate.Evaluation;
import dev.toll.evaluate.Evaluator;
import dev.toll.evaluate.Posed;
import dev.toll.model.hub.Hub;
import java.util.ArrayList;
import java.util.List;

/** Puts every suite to every model, one model at a time. What a model cannot be asked is said at once and left unknown. */
final class TaxRun {
    /** Local items are at risk together when the process is killed; an endpoint's are kept one by one, so many may wait together. */
    private static final int LOCAL_BATCH = 16;
    private static final int ENDPOINT_BATCH = 256;

    private final Ledger ledger;
    private final Models models;
    private final List<Posed> suites;
    private final ProgressView view;

    TaxRun(Ledger ledger, Models models, List<Posed> suites, ProgressView view) {
        this.ledger = ledger;
        this.models = models;
        this.suites = suites;
        this.view = view;
    }

    /**
     * One model's answers to every suite.
     *
     * @param notes what the user should know about them
     */
    record Measured(String id, String place, String contentHash, List<Evaluation> evaluations, List<String> notes) {
        List<Measurement> measurements() {
            return evaluations.stream().map(Evaluation::measurement).toList();
        }
    }

    List<Measured> all(List<ModelRef> refs) {
        var out = new ArrayList<Measured>();
        for (var ref : refs) {
            out.add(measure(ref, name(ref, out)));
        }
        return out;
    }

    /** The folder's own name, its id on the hub, or the endpoint's name for the model; with a number behind it when two share it. */
    private static String name(ModelRef ref, List<Measured> before) {
        String name = ref instanceof ModelRef.Folder(var dir) ? Hub.nameOf(dir) : ref.shortName();
        long same = before.stream().filter(m -> m.id().equals(name) || m.id().startsWith(name + "#")).count();
        return same == 0 ? name : name + "#" + (same + 1);
    }

    private Measured measure(ModelRef ref, String id) {
        try (var model = models.open(ref, id)) {
            var notes = new ArrayList<String>();
            model.warnings().forEach(w -> note(notes, w));
            var evaluations = new ArrayList<Evaluation>();
            for (var posed : suites) {
                var lacking = lacking(model, posed.suite());
                if (!lacking.isEmpty()) {
                    note(notes, id + " on " + posed.suite().name() + ": NOT MEASURED, all " + posed.suite().items().size() + " items unknown: " + lacking);
                    evaluations.add(Evaluation.unknown(id, posed.suite()));
                    continue;
                }
                try (var progress = view.start(id + " on " + posed.suite().name(), posed.suite().items().size())) {
                    int batch = ref instanceof ModelRef.Endpoint ? ENDPOINT_BATCH : LOCAL_BATCH;
                    evaluations.add(new Evaluator(ledger.journal("items"), batch).measure(model.subject(), model.contentHash(), posed.suite(), posed.sampling(), progress));
                }
                unknown(notes, id, evaluations.getLast());
            }
            model.refusals().forEach(r -> note(notes, id + " refused prompts: " + r));
            return new Measured(id, model.place(), model.contentHash(), evaluations, List.copyOf(notes));
        }
    }

    private void unknown(List<String> notes, String id, Evaluation evaluation) {
        int n = evaluation.measurement().unknown();
        if (n > 0) {
            note(notes, id + " on " + evaluation.measurement().suite() + ": " + n + " of " + evaluation.items().size() + " items unknown; they are left out of the comparison, not counted as wrong");
        }
    }

    private void note(List<String> notes, String text) {
        notes.add(text);
        view.say("warning: " + text);
    }

    /** Why this suite cannot be put to this model at all; empty when it can. */
    private static String lacking(OpenModel model, Suite suite) {
        var prompts = suite.items().stream().map(Item::prompt).toList();
        if (suite.metric().isChoice()) {
            return prompts.stream().allMatch(model::ranks) ? "" : "it shows no likelihoods of given " + (prompts.getFirst() instanceof Prompt.Chat ? "answers in a chat" : "text")
                    + "; --letters asks all models for letters instead";
        }
        if (prompts.stream().allMatch(model::answers)) {
            return "";
        }
        return prompts.getFirst() instanceof Prompt.Chat ? "it has no chat template; without --chat all models get plain prompts" : "it does not continue raw text; --chat asks all models in chats instead";
    }
}

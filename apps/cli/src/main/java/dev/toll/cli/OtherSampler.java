package dev.toll.cli;

import dev.toll.chat.open.Models;
import dev.toll.chat.open.OpenModel;
import dev.toll.core.Problems;
import dev.toll.core.Subject;
import dev.toll.core.ledger.Ledger;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model that draws answers in place of the one being trained. An endpoint's answers are kept in {@code OUT.answers}, so none is paid for twice. */
final class OtherSampler implements AutoCloseable {
    private final Ledger ledger;
    private final Models models;
    private final OpenModel model;

    private OtherSampler(Ledger ledger, Models models, OpenModel model) {
        this.ledger = ledger;
        this.models = models;
        this.model = model;
    }

    /** Opens what {@code name} names; null for null. */
    static @Nullable OtherSampler open(@Nullable String name, EndpointOptions endpoints, Path out) {
        if (name == null) {
            return null;
        }
        var ref = EndpointOptions.model(name);
        var problems = new Problems();
        var settings = endpoints.settings(DType.FLOAT32, Device.CPU, List.of(ref), problems);
        problems.throwIfAny();
        var ledger = Ledger.open(out.resolveSibling(out.getFileName() + ".answers"));
        var models = new Models(settings, ledger.journal("endpoints"));
        try {
            return new OtherSampler(ledger, models, models.open(ref));
        } catch (RuntimeException e) {
            models.close();
            ledger.close();
            throw e;
        }
    }

    Subject subject() {
        return model.subject();
    }

    @Override
    public void close() {
        model.close();
        models.close();
        ledger.close();
    }
}

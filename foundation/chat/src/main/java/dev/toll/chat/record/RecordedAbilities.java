package dev.toll.chat.record;

import dev.toll.chat.endpoint.Abilities;
import dev.toll.core.ledger.Journal;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** What an endpoint can do, found out once per run folder: how its items are asked must not change between two starts of one run. */
public final class RecordedAbilities {
    private RecordedAbilities() {}

    /** The recorded abilities of the model, or the supplied ones, which are then recorded. */
    public static Abilities get(String model, Journal journal, Supplier<Abilities> probe) {
        var asked = Asked.abilities(model);
        String key = asked.key();
        return read(Stored.answer(key, journal.computeIfAbsent(key, () -> {
            var line = Stored.line(asked);
            var found = probe.get();
            var answer = line.putObject("answer").put("text", found.text()).put("likelihood", found.likelihood());
            found.reasons().forEach(answer.putArray("reasons")::add);
            return Stored.text(line);
        })));
    }

    static Optional<Abilities> find(String model, Journal journal) {
        String key = Asked.abilities(model).key();
        return journal.find(key).map(line -> read(Stored.answer(key, line)));
    }

    private static Abilities read(JsonNode answer) {
        var reasons = new ArrayList<String>();
        answer.path("reasons").forEach(r -> reasons.add(r.asString("")));
        return new Abilities(answer.path("text").asBoolean(false), answer.path("likelihood").asBoolean(false), reasons);
    }
}

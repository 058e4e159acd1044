package dev.toll.evaluate.attack;

import dev.toll.chat.Usage;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Journal;
import tools.jackson.databind.json.JsonMapper;

/**
 * A target whose replies are kept in a journal and asked for once. For targets that ask their models differently each time, as
 * a guard with random marks does, so that the models' own journals cannot serve a second start.
 */
public final class RecordedTarget implements Target {
    private static final JsonMapper JSON = new JsonMapper();

    private final String id;
    private final Target target;
    private final Journal journal;

    /** @param id everything that can change a reply: models, rules, settings */
    public RecordedTarget(String id, Target target, Journal journal) {
        this.id = id;
        this.target = target;
        this.journal = journal;
    }

    @Override
    public Reply ask(String prompt) {
        String key = ContentHash.builder().add("target").add(id).add(prompt).hex();
        var line = JSON.readTree(journal.computeIfAbsent(key, () -> {
            var reply = target.ask(prompt);
            var json = JSON.createObjectNode().put("target", id).put("prompt", prompt).put("text", reply.text()).put("note", reply.note());
            json.putObject("usage").put("prompt", reply.usage().promptTokens()).put("completion", reply.usage().completionTokens()).put("calls", reply.usage().calls());
            return JSON.writeValueAsString(json);
        }));
        var usage = line.path("usage");
        return new Reply(line.path("text").asString(""), line.path("note").asString(""), new Usage(usage.path("prompt").asLong(-1), usage.path("completion").asLong(-1), usage.path("calls").asInt(1)));
    }
}

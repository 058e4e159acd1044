package dev.toll.cli;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ModelRef;
import dev.toll.chat.endpoint.Patience;
import dev.toll.chat.open.LiveModel;
import dev.toll.chat.open.Models;
import dev.toll.chat.record.RecordedModel;
import dev.toll.core.ledger.Journal;
import java.util.LinkedHashMap;
import java.util.Map;

/** Models that are asked for chats, opened once each by name; every answer is kept in a journal and asked for once. */
final class ChatModels implements AutoCloseable {
    private final Models models;
    private final Journal journal;
    private final Map<ModelRef, LiveModel> open = new LinkedHashMap<>();

    ChatModels(Models.Settings settings, Journal journal) {
        this.models = Models.forLiveTraffic(settings, Patience.DEFAULT);
        this.journal = journal;
    }

    ChatModel get(ModelRef ref) {
        return new RecordedModel(open.computeIfAbsent(ref, models::live).model(), journal);
    }

    @Override
    public void close() {
        open.values().forEach(LiveModel::close);
        models.close();
    }
}

package dev.toll.gateway.index;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns lines of the log into rows; what a line does not say is null, never zero. */
final class IndexRows implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final String source;
    private final PreparedStatement exchanges;
    private final PreparedStatement rails;
    private final PreparedStatement calls;

    IndexRows(Connection connection, String source) throws SQLException {
        this.source = source;
        this.exchanges = connection.prepareStatement("INSERT INTO toll_exchange VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING");
        this.rails = connection.prepareStatement("INSERT INTO toll_rail VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING");
        this.calls = connection.prepareStatement("INSERT INTO toll_call VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING");
    }

    /** Adds a line's rows to the batch; false if it is none of a gate's. */
    boolean add(LogLines.Line line) throws SQLException {
        JsonNode root;
        long at;
        try {
            root = JSON.readTree(line.text());
            at = Instant.parse(root.path("at").asString("")).toEpochMilli();
        } catch (JacksonException | DateTimeException e) {
            return false;
        }
        if (!root.path("id").isString() || !root.path("status").isIntegralNumber()) {
            return false;
        }
        set(exchanges, source, line.position(), text(root, "id"), at, text(root, "client"), text(root, "model"), root.path("stream").asBoolean(false),
                root.path("status").asInt(), text(root, "route"), text(root, "routeStatus"), text(root, "guidelines"), text(root, "blockedBy"), text(root, "finish"),
                text(root, "error"), whole(root, "callCount"), whole(root, "promptTokens"), whole(root, "completionTokens"), decimal(root, "addedMs"), decimal(root, "ms"),
                clean(line.text()));
        int number = 0;
        for (var rail : root.path("rails")) {
            set(rails, source, line.position(), number++, text(rail, "side"), text(rail, "rail"), text(rail, "verdict"), text(rail, "why"), decimal(rail, "ms"));
        }
        number = 0;
        for (var call : root.path("calls")) {
            set(calls, source, line.position(), number++, text(call, "stage"), text(call, "model"), whole(call, "promptTokens"), whole(call, "completionTokens"), decimal(call, "ms"));
        }
        return true;
    }

    void write() throws SQLException {
        exchanges.executeBatch();
        rails.executeBatch();
        calls.executeBatch();
    }

    private static void set(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.addBatch();
    }

    private static @Nullable String text(JsonNode node, String key) {
        var value = node.path(key);
        return value.isString() ? clean(value.asString()) : null;
    }

    /** A database's text holds neither NUL nor half a surrogate pair. */
    private static String clean(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    }

    private static @Nullable Long whole(JsonNode node, String key) {
        var value = node.path(key);
        return value.isIntegralNumber() ? Long.valueOf(value.asLong()) : null;
    }

    private static @Nullable Double decimal(JsonNode node, String key) {
        var value = node.path(key);
        return value.isNumber() ? Double.valueOf(value.asDouble()) : null;
    }

    @Override
    public void close() throws SQLException {
        exchanges.close();
        rails.close();
        calls.close();
    }
}

package dev.toll.gateway.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which lines of a log are meant; what is empty asks for nothing.
 *
 * @param verdict of {@code rail}, where that is given too; else of any rail
 * @param blocked only those that a rail stopped
 * @param most how many lines are wanted, newest first; counts cover all that match
 */
public record AuditQuestion(Optional<String> id, Optional<String> route, Optional<String> rail, Optional<String> verdict, Optional<String> client,
        Optional<Integer> status, boolean blocked, Optional<Instant> since, Optional<Instant> until, int most) {
    /** Everything, as many lines as wanted. */
    public static AuditQuestion all(int most) {
        return new AuditQuestion(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty(), most);
    }

    private static final class Where {
        private final StringBuilder sql = new StringBuilder(" FROM toll_exchange e WHERE e.source = ?");
        private final List<Object> values = new ArrayList<>();

        void and(String condition, Object... more) {
            sql.append(" AND ").append(condition);
            values.addAll(List.of(more));
        }

        PreparedStatement prepare(Connection connection, String select, String rest, Object... more) throws SQLException {
            var statement = connection.prepareStatement(select + sql + rest);
            int at = 1;
            for (var value : values) {
                statement.setObject(at++, value);
            }
            for (var value : more) {
                statement.setObject(at++, value);
            }
            return statement;
        }
    }

    AuditAnswer ask(Connection connection, String source) throws SQLException {
        var where = where(source);
        var totals = new LinkedHashMap<String, Long>();
        try (var statement = where.prepare(connection, """
                SELECT count(*), sum(CASE WHEN status = 200 THEN 1 ELSE 0 END), sum(CASE WHEN blocked_by IS NOT NULL THEN 1 ELSE 0 END), sum(call_count),
                  sum(prompt_tokens), sum(completion_tokens), sum(CASE WHEN status = 200 AND prompt_tokens IS NULL THEN 1 ELSE 0 END)""", "");
                var rows = statement.executeQuery()) {
            rows.next();
            int column = 1;
            for (var name : List.of("requests", "answered", "blocked", "calls", "promptTokens", "completionTokens", "withoutUsage")) {
                totals.put(name, rows.getLong(column++));
            }
        }
        long timed = count(connection, where, " AND e.added_ms IS NOT NULL");
        return new AuditAnswer(totals, routes(connection, where), quantile(connection, where, timed, 0.5), quantile(connection, where, timed, 0.99), lines(connection, where));
    }

    private Where where(String source) {
        var where = new Where();
        where.values.add(source);
        id.ifPresent(v -> where.and("e.id = ?", v));
        route.ifPresent(v -> where.and("e.route = ?", v));
        client.ifPresent(v -> where.and("e.client = ?", v));
        status.ifPresent(v -> where.and("e.status = ?", v));
        since.ifPresent(v -> where.and("e.at_ms >= ?", v.toEpochMilli()));
        until.ifPresent(v -> where.and("e.at_ms < ?", v.toEpochMilli()));
        if (blocked) {
            where.and("e.blocked_by IS NOT NULL");
        }
        if (rail.isPresent() || verdict.isPresent()) {
            var values = new ArrayList<>();
            rail.ifPresent(values::add);
            verdict.ifPresent(values::add);
            where.and("EXISTS (SELECT 1 FROM toll_rail r WHERE r.source = e.source AND r.position = e.position" + (rail.isPresent() ? " AND r.rail = ?" : "")
                    + (verdict.isPresent() ? " AND r.verdict = ?" : "") + ")", values.toArray());
        }
        return where;
    }

    private static long count(Connection connection, Where where, String rest) throws SQLException {
        try (var statement = where.prepare(connection, "SELECT count(*)", rest); var rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Map<String, Long> routes(Connection connection, Where where) throws SQLException {
        var out = new LinkedHashMap<String, Long>();
        try (var statement = where.prepare(connection, "SELECT e.route, count(*)", " AND e.route IS NOT NULL GROUP BY e.route ORDER BY e.route"); var rows = statement.executeQuery()) {
            while (rows.next()) {
                out.put(rows.getString(1), rows.getLong(2));
            }
        }
        return out;
    }

    private static Optional<Double> quantile(Connection connection, Where where, long timed, double q) throws SQLException {
        if (timed == 0) {
            return Optional.empty();
        }
        try (var statement = where.prepare(connection, "SELECT e.added_ms", " AND e.added_ms IS NOT NULL ORDER BY e.added_ms LIMIT 1 OFFSET ?", (long) Math.floor(q * (timed - 1)));
                var rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(rows.getDouble(1)) : Optional.empty();
        }
    }

    private List<String> lines(Connection connection, Where where) throws SQLException {
        var out = new ArrayList<String>();
        try (var statement = where.prepare(connection, "SELECT e.line", " ORDER BY e.at_ms DESC, e.position DESC LIMIT ?", most); var rows = statement.executeQuery()) {
            while (rows.next()) {
                out.add(rows.getString(1));
            }
        }
        return out;
    }
}

package dev.toll.gateway.index;

import dev.toll.core.InputException;
import dev.toll.core.ledger.ContentHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * An audit log's lines as rows. How far the log has been read is kept in the same transaction as the rows, so that a line is
 * indexed exactly once, by whichever process comes first and wherever one is killed. A log that is not the one that was read
 * (shorter, or with another first line) is read anew. Not thread-safe; several processes may have one open.
 */
public final class AuditIndex implements AutoCloseable {
    private static final int BATCH = 1_000;
    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE IF NOT EXISTS toll_log (source TEXT PRIMARY KEY, head TEXT NOT NULL, position BIGINT NOT NULL, unreadable BIGINT NOT NULL)",
            """
            CREATE TABLE IF NOT EXISTS toll_exchange (source TEXT NOT NULL, position BIGINT NOT NULL, id TEXT NOT NULL, at_ms BIGINT NOT NULL, client TEXT, model TEXT,
              stream BOOLEAN NOT NULL, status INTEGER NOT NULL, route TEXT, route_status TEXT, guidelines TEXT, blocked_by TEXT, finish TEXT, error TEXT, call_count BIGINT,
              prompt_tokens BIGINT, completion_tokens BIGINT, added_ms DOUBLE PRECISION, ms DOUBLE PRECISION, line TEXT NOT NULL, PRIMARY KEY (source,
                      position))""",
            "CREATE INDEX IF NOT EXISTS toll_exchange_at ON toll_exchange (at_ms)",
            "CREATE INDEX IF NOT EXISTS toll_exchange_id ON toll_exchange (id)",
            """
            CREATE TABLE IF NOT EXISTS toll_rail (source TEXT NOT NULL, position BIGINT NOT NULL, number INTEGER NOT NULL, side TEXT, rail TEXT, verdict TEXT, why TEXT,
              ms DOUBLE PRECISION, PRIMARY KEY (source, position, number))""",
            """
            CREATE TABLE IF NOT EXISTS toll_call (source TEXT NOT NULL, position BIGINT NOT NULL, number INTEGER NOT NULL, stage TEXT, model TEXT, prompt_tokens BIGINT,
              completion_tokens BIGINT, ms DOUBLE PRECISION, PRIMARY KEY (source, position, number))""");

    private final AuditDatabase database;
    private final Path log;
    private final Connection connection;

    private AuditIndex(AuditDatabase database, Path log, Connection connection) {
        this.database = database;
        this.log = log;
        this.connection = connection;
    }

    /** Opens it and makes its tables where they are missing; {@link InputException} if the database cannot be used. */
    public static AuditIndex open(AuditDatabase database, Path log) {
        try {
            return connect(database, log);
        } catch (SQLException e) {
            throw new InputException(database + ": the audit index cannot be used: " + e.getMessage(), e);
        }
    }

    static AuditIndex connect(AuditDatabase database, Path log) throws SQLException {
        var connection = database.connect();
        try {
            var index = new AuditIndex(database, log, connection);
            index.transaction(index::makeTables);
            return index;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private int makeTables() throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : SCHEMA) {
                statement.execute(sql);
            }
        }
        return 0;
    }

    /** Reads what the log has more than the index; the number of lines. */
    public long catchUp() throws SQLException, IOException {
        long lines = 0;
        for (int more = BATCH; more == BATCH; lines += more) {
            more = transaction(this::batch);
        }
        return lines;
    }

    /** Forgets every row of this log and reads it from its beginning; the number of lines. */
    public long rebuild() throws SQLException, IOException {
        transaction(() -> {
            lock();
            forget();
            return 0;
        });
        return catchUp();
    }

    /** Lines of the log that were no audit lines, such as one cut off by a crash. */
    public long unreadable() throws SQLException {
        try (var statement = connection.prepareStatement("SELECT unreadable FROM toll_log WHERE source = ?")) {
            statement.setString(1, database.source());
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /** What a question finds among this log's lines. */
    public AuditAnswer ask(AuditQuestion question) throws SQLException {
        return question.ask(connection, database.source());
    }

    private interface Work {
        int run() throws SQLException, IOException;
    }

    /** Only here is a transaction open: SQLite's driver begins the next one, with its lock, as soon as one has ended. */
    private int transaction(Work work) throws SQLException, IOException {
        boolean done = false;
        connection.setAutoCommit(false);
        try {
            int result = work.run();
            connection.commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
    }

    private record Read(String head, long position, long unreadable) {}

    private int batch() throws SQLException, IOException {
        var read = lock();
        var first = LogLines.from(log, 0, 1);
        String head = first.isEmpty() ? "" : ContentHash.ofString(first.getFirst().text());
        boolean other = read.position() > 0 && (!head.equals(read.head()) || Files.size(log) < read.position());
        if (other) {
            forget();
            read = new Read("", 0, 0);
        }
        var lines = LogLines.from(log, read.position(), BATCH);
        if (lines.isEmpty()) {
            return 0;
        }
        long unreadable = read.unreadable();
        try (var rows = new IndexRows(connection, database.source())) {
            for (var line : lines) {
                if (!line.text().isEmpty() && !rows.add(line)) {
                    unreadable++;
                }
            }
            rows.write();
        }
        note(head, lines.getLast().next(), unreadable);
        return lines.size();
    }

    /** Takes this log's row, which no other process has until this transaction ends. */
    private Read lock() throws SQLException {
        try (var make = connection.prepareStatement("INSERT INTO toll_log VALUES (?, '', 0, 0) ON CONFLICT DO NOTHING");
                var take = connection.prepareStatement("UPDATE toll_log SET position = position WHERE source = ?");
                var read = connection.prepareStatement("SELECT head, position, unreadable FROM toll_log WHERE source = ?")) {
            make.setString(1, database.source());
            make.executeUpdate();
            take.setString(1, database.source());
            take.executeUpdate();
            read.setString(1, database.source());
            try (var rows = read.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("the row of " + database.source() + " has gone");
                }
                return new Read(rows.getString(1), rows.getLong(2), rows.getLong(3));
            }
        }
    }

    private void note(String head, long position, long unreadable) throws SQLException {
        try (var statement = connection.prepareStatement("UPDATE toll_log SET head = ?, position = ?, unreadable = ? WHERE source = ?")) {
            statement.setString(1, head);
            statement.setLong(2, position);
            statement.setLong(3, unreadable);
            statement.setString(4, database.source());
            statement.executeUpdate();
        }
    }

    private void forget() throws SQLException {
        for (var table : List.of("toll_exchange", "toll_rail", "toll_call")) {
            try (var statement = connection.prepareStatement("DELETE FROM " + table + " WHERE source = ?")) {
                statement.setString(1, database.source());
                statement.executeUpdate();
            }
        }
        note("", 0, 0);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException(database + ": could not be closed", e));
        }
    }
}

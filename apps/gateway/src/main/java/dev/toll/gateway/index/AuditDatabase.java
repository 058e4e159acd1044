package dev.toll.gateway.index;

import dev.toll.core.InputException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Which database indexes an audit log: SQLite in a file beside it, or PostgreSQL for several gates together.
 *
 * @param url for JDBC, without credentials
 * @param source the log's name in the database
 */
public record AuditDatabase(String url, String source, Properties settings) {
    private static final String POSTGRES = "jdbc:postgresql:";
    private static final String FILE = "audit.db";
    private static final String WAIT_MILLIS = "10000";

    /** SQLite in the log's folder, readable by its owner only. */
    public static AuditDatabase sqlite(Path dir) {
        var file = dir.resolve(FILE);
        try {
            Files.createDirectories(dir);
            createPrivate(file);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be written (" + e.getMessage() + "); expected a folder for the audit log", e);
        }
        var settings = new Properties();
        settings.setProperty("journal_mode", "WAL");
        settings.setProperty("synchronous", "NORMAL");
        settings.setProperty("busy_timeout", WAIT_MILLIS);
        // A transaction that would write later takes the write lock at once, or two processes could wait for each other.
        settings.setProperty("transaction_mode", "IMMEDIATE");
        return new AuditDatabase("jdbc:sqlite:" + file, "audit.jsonl", settings);
    }

    private static void createPrivate(Path file) throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            try {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (FileAlreadyExistsException e) {
                // Another process, or an earlier run, was first.
            }
        }
    }

    /**
     * PostgreSQL; user and password come from {@code PGUSER} and {@code PGPASSWORD}, never from the address, which others see.
     *
     * @throws InputException if the address is none of PostgreSQL's or holds a credential
     */
    public static AuditDatabase postgres(String url, Path log, Map<String, String> environment) {
        if (!url.startsWith(POSTGRES)) {
            throw new InputException("--audit-db: found '" + url + "', expected sqlite, none or jdbc:postgresql://HOST[:PORT]/DATABASE");
        }
        String lower = url.toLowerCase(Locale.ROOT);
        if (lower.contains("password=") || lower.contains("user=") || lower.matches("jdbc:postgresql://[^/]*@.*")) {
            throw new InputException("--audit-db: an address with a user or a password in it; expected them in PGUSER and PGPASSWORD");
        }
        var settings = new Properties();
        Optional.ofNullable(environment.get("PGUSER")).ifPresent(user -> settings.setProperty("user", user));
        Optional.ofNullable(environment.get("PGPASSWORD")).ifPresent(password -> settings.setProperty("password", password));
        settings.setProperty("connectTimeout", "10");
        settings.setProperty("socketTimeout", "60");
        settings.setProperty("ApplicationName", "toll");
        return new AuditDatabase(url, host() + ":" + log.toAbsolutePath().normalize(), settings);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "unknown-host";
        }
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, settings);
    }

    @Override
    public String toString() {
        return url;
    }
}

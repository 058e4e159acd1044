package dev.toll.chat.endpoint;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** What a failed connection means, told from its exceptions. */
final class Connection {
    private Connection() {}

    /** True when a second try may help and cannot do the work twice: no byte of an answer was seen. */
    static boolean mayRetry(Throwable failure) {
        return !has(failure, SSLException.class) && !has(failure, UnresolvedAddressException.class) && !has(failure, UnknownHostException.class);
    }

    /** In words, without the names of classes where the JDK gives nothing better. */
    static String reason(Throwable failure) {
        if (has(failure, UnresolvedAddressException.class) || has(failure, UnknownHostException.class)) {
            return "no such host";
        }
        if (has(failure, HttpConnectTimeoutException.class)) {
            return "no connection in time";
        }
        String deepest = "";
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t.getMessage() != null && !t.getMessage().startsWith("java.")) {
                deepest = t.getMessage();
            }
        }
        return !deepest.isEmpty() ? deepest : has(failure, ConnectException.class) ? "connection refused" : "connection closed";
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }
}

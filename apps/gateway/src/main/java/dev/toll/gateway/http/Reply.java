package dev.toll.gateway.http;

import java.io.OutputStream;

/** Where the answer to a {@link Call} goes: headers first, then either {@link #send} or {@link #stream}, once. */
public interface Reply {
    void header(String name, String value);

    /** A whole body. */
    void send(int status, String contentType, byte[] body);

    /** The body of status 200 piece by piece; every flush reaches the client, and fails if it has gone. */
    OutputStream stream(String contentType);
}

package dev.toll.gateway.http;

import java.io.IOException;
import java.util.Optional;

/** A request as the server got it. */
public interface Call {
    Optional<String> header(String name);

    /** Whether it came over the loopback interface. */
    boolean local();

    /** The whole body; empty if it is longer than {@code most} bytes. */
    Optional<byte[]> body(int most) throws IOException;
}

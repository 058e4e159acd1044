package dev.toll.gateway.http;

/** A server that listens. Closing it closes its connections, calls under way or not. */
public interface HttpServer extends AutoCloseable {
    int port();

    @Override
    void close();
}

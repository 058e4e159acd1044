package dev.toll.gateway.http;

/** A server that listens. Closing it takes no more calls and lets those under way end, up to its grace period. */
public interface HttpServer extends AutoCloseable {
    int port();

    @Override
    void close();
}

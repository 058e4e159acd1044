package dev.toll.gateway.http;

/** Serves a call on a thread of its own, which may wait. */
@FunctionalInterface
public interface Handler {
    void serve(Call call, Reply reply);
}

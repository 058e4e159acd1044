package dev.toll.chat.endpoint;

import java.time.Duration;

/**
 * How long to wait for what.
 *
 * @param connect for a connection
 * @param firstByte from the request to the first byte of the answer: the queue at the backend and the reading of the prompt
 * @param betweenBytes for more of an answer that has begun
 * @param whole for the whole answer
 */
public record Patience(Duration connect, Duration firstByte, Duration betweenBytes, Duration whole) {
    public static final Patience DEFAULT = new Patience(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofMinutes(30));

    /** The same with other times for the first byte and for silence. */
    public Patience waiting(Duration forFirstByte, Duration forMoreBytes) {
        return new Patience(connect, forFirstByte, forMoreBytes, whole);
    }
}

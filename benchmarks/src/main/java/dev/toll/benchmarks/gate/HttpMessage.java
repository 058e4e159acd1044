package dev.toll.benchmarks.gate;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One HTTP/1.1 message as its bytes come: first line, headers, and a body by length or in chunks. Holds the whole body as text. */
final class HttpMessage {
    private static final int HEADERS = 0;
    private static final int LENGTH = 1;
    private static final int CHUNK_HEAD = 2;
    private static final int CHUNK = 3;
    private static final int TRAILER = 4;
    private static final int DONE = 5;

    private final StringBuilder head = new StringBuilder();
    private final StringBuilder line = new StringBuilder();
    private final StringBuilder body = new StringBuilder();
    private int state = HEADERS;
    private long left;

    /** Takes bytes; how many of them belong to this message. */
    int feed(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && state != DONE) {
            switch (state) {
                case HEADERS -> {
                    head.append((char) (bytes[at++] & 0xFF));
                    if (head.length() >= 4 && head.charAt(head.length() - 1) == '\n' && head.charAt(head.length() - 3) == '\n') {
                        headersEnd();
                    }
                }
                case LENGTH, CHUNK -> {
                    int take = (int) Math.min(left, to - at);
                    body.append(new String(bytes, at, take, StandardCharsets.ISO_8859_1));
                    at += take;
                    left -= take;
                    if (left == 0) {
                        state = state == LENGTH ? DONE : CHUNK_HEAD;
                    }
                }
                default -> {
                    char c = (char) (bytes[at++] & 0xFF);
                    if (c == '\n') {
                        lineEnd();
                    } else if (c != '\r') {
                        line.append(c);
                    }
                }
            }
        }
        return at - from;
    }

    private void headersEnd() {
        String lower = head.toString().toLowerCase(Locale.ROOT);
        if (lower.contains("transfer-encoding: chunked")) {
            state = CHUNK_HEAD;
            return;
        }
        int length = lower.indexOf("content-length:");
        left = length < 0 ? 0 : Long.parseLong(lower.substring(length + 15, lower.indexOf('\r', length)).strip());
        state = left == 0 ? DONE : LENGTH;
    }

    private void lineEnd() {
        if (state == CHUNK_HEAD && !line.isEmpty()) {
            int end = line.indexOf(";");
            left = Long.parseLong(end < 0 ? line.toString() : line.substring(0, end), 16);
            state = left == 0 ? TRAILER : CHUNK;
        } else if (state == TRAILER && line.isEmpty()) {
            state = DONE;
        }
        line.setLength(0);
    }

    boolean begun() {
        return !head.isEmpty();
    }

    boolean done() {
        return state == DONE;
    }

    String head() {
        return head.toString();
    }

    StringBuilder body() {
        return body;
    }

    boolean keepsConnection() {
        return !head.toString().toLowerCase(Locale.ROOT).contains("connection: close");
    }
}

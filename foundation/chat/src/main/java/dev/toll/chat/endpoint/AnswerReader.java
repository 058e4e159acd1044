package dev.toll.chat.endpoint;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatException.Kind;
import dev.toll.chat.Completion;
import dev.toll.chat.Excerpt;
import dev.toll.chat.wire.SseFrames;
import dev.toll.chat.wire.StreamedAnswer;
import dev.toll.chat.wire.WireJson;

/** Reads a response into an answer: an event stream up to its end mark, or one JSON document from a backend that does not stream. */
final class AnswerReader {
    private static final String DONE = "[DONE]";

    private AnswerReader() {}

    static Completion read(String who, OpenResponse response, StreamedAnswer answer) {
        switch (response.mediaType()) {
            case "text/event-stream" -> stream(who, response, answer);
            case "application/json" -> answer.accept(WireJson.object(response.text(), who));
            default -> throw new ChatException(Kind.MALFORMED, who + ": found an answer of type '" + Excerpt.of(response.mediaType())
                    + "', expected text/event-stream or application/json; does the address end in /v1? It begins: '" + Excerpt.of(beginning(response)) + "'");
        }
        return answer.completion();
    }

    private static void stream(String who, OpenResponse response, StreamedAnswer answer) {
        var frames = new SseFrames();
        for (var piece = response.next(); piece.isPresent(); piece = response.next()) {
            for (var bytes : piece.get()) {
                for (var frame : frames.feed(bytes)) {
                    if (frame.data().strip().equals(DONE)) {
                        return;
                    }
                    answer.accept(WireJson.object(frame.data(), who + ": frame of the stream"));
                }
            }
        }
        // Some backends leave the mark out; a reason for the end stands for it.
        if (frames.isHalf() || !answer.ended()) {
            throw new ChatException(frames.isHalf() ? Kind.MALFORMED : Kind.BROKEN_OFF,
                    who + ": the stream ended " + (frames.isHalf() ? "in the middle of a frame" : "before its end mark"));
        }
    }

    private static String beginning(OpenResponse response) {
        return response.next().map(piece -> {
            var first = piece.getFirst();
            var bytes = new byte[Math.min(400, first.remaining())];
            first.get(bytes);
            return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
        }).orElse("");
    }
}

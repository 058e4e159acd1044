package dev.toll.gateway.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;

/** Lines as a gate writes them, one per second: every third blocked at the input, every fourth without token counts. */
final class SampleLog {
    static final Instant START = Instant.parse("2026-11-29T00:00:00Z");
    private static final JsonMapper JSON = new JsonMapper();

    private SampleLog() {}

    static void write(Path log, int from, int to) throws IOException {
        var out = new StringBuilder();
        for (int i = from; i < to; i++) {
            out.append(line(i)).append('\n');
        }
        Files.writeString(log, out, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String line(int i) {
        boolean blocked = i % 3 == 0;
        var line = JSON.createObjectNode().put("id", "chatcmpl-" + i).put("at", START.plusSeconds(i).toString()).put("client", "anybody").put("model", "m").put("stream", i % 2 == 0)
                .put("status", 200).put("route", blocked ? "input-blocked" : "none").put("guidelines", "none");
        line.putArray("rails").addObject().put("rail", "injection").put("side", "input").put("verdict", blocked ? "block" : "pass").put("why", blocked ? "override (1.0)" : "").put("ms", 0.1);
        if (blocked) {
            line.put("blockedBy", "input/injection");
        }
        var calls = line.putArray("calls");
        if (!blocked) {
            calls.addObject().put("stage", "answer").put("model", "m").put("ms", 9.5).put("promptTokens", 7).put("completionTokens", 3);
        }
        line.put("callCount", blocked ? 0 : 1);
        if (i % 4 == 0) {
            line.putNull("promptTokens").putNull("completionTokens");
        } else {
            line.put("promptTokens", 7).put("completionTokens", 3);
        }
        return JSON.writeValueAsString(line.put("finish", blocked ? "content_filter" : "stop").put("addedMs", (double) i).put("ms", 10.0 + i));
    }
}

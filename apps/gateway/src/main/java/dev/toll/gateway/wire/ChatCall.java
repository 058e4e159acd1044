package dev.toll.gateway.wire;

import dev.toll.chat.ChatRequest;
import java.util.List;

/**
 * A call of {@code /v1/chat/completions}.
 *
 * @param request what is asked
 * @param model the model's name as the client wrote it
 * @param stream whether the answer is wanted piece by piece
 * @param usage whether a stream should end with token counts
 * @param ignored names of fields that this gate does not know; told back in a header, never dropped in silence
 */
public record ChatCall(ChatRequest request, String model, boolean stream, boolean usage, List<String> ignored) {
    public ChatCall {
        ignored = List.copyOf(ignored);
    }
}

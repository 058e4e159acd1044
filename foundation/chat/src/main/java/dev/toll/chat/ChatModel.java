package dev.toll.chat;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Anything that answers a conversation: local weights, a remote endpoint, a guarded endpoint, a recording. Thread-safe;
 * calls block, so wait for many of them on virtual threads.
 */
public interface ChatModel {
    /**
     * Who answers, stable over runs and fine enough for a cache: for local weights the name and content hash, for an
     * endpoint its address and model name. Never holds a secret.
     */
    String id();

    /**
     * The whole answer.
     *
     * @throws ChatException if there is none; what the caller did is never a reason for an unchecked fault of another kind
     */
    Completion complete(ChatRequest request);

    /**
     * The answer piece by piece: {@code sink} sees every delta in order on the calling thread, and the whole is returned at
     * the end. A sink that throws cancels the answer upstream, and its exception is passed on. A backend that cannot stream
     * gives everything as one delta.
     *
     * @throws ChatException if the answer breaks off; deltas already given stay given
     */
    default Completion stream(ChatRequest request, Consumer<Delta> sink) {
        var whole = complete(request);
        Delta.of(whole).forEach(sink);
        return whole;
    }

    /** Log-likelihoods of given answers, where the backend can. */
    default Optional<LikelihoodModel> likelihoods() {
        return Optional.empty();
    }

    /** Continuations of raw text without a chat template, where the backend can. */
    default Optional<TextModel> texts() {
        return Optional.empty();
    }
}

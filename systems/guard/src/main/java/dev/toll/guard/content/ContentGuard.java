package dev.toll.guard.content;

import dev.toll.core.Conversation;

/** Judges a conversation under a taxonomy. */
public interface ContentGuard {
    String name();

    /** The verdict on the conversation; its last turn is the answer if it is the assistant's. */
    SafetyVerdict assess(Conversation conversation, Taxonomy taxonomy);
}

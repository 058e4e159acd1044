package dev.toll.core;

/** One piece of a {@link Message}. Images carry their bytes by reference so that a message stays small. */
public sealed interface Part {
    /** Plain text. */
    record Text(String text) implements Part {}

    /** An image given by a URI (file or data). */
    record Image(String uri) implements Part {}

    /** What a model thought before it answered, where the backend shows it; never part of {@link Message#text}. */
    record Thinking(String text) implements Part {}

    /** A tool the assistant wants called; {@code arguments} is JSON as the model wrote it, not yet checked. */
    record ToolCall(String id, String name, String arguments) implements Part {}

    /** What the tool called as {@code callId} gave back. */
    record ToolResult(String callId, String text) implements Part {}
}

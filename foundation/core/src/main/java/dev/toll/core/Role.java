package dev.toll.core;

/** Who speaks in a {@link Conversation}; the names are those of the OpenAI and Hugging Face chat formats. */
public enum Role {
    SYSTEM, USER, ASSISTANT, TOOL;

    /** Lower-case name as used on the wire and in chat templates. */
    public String wire() {
        return switch (this) {
            case SYSTEM -> "system";
            case USER -> "user";
            case ASSISTANT -> "assistant";
            case TOOL -> "tool";
        };
    }

    /** The role for a wire name; throws {@link IllegalArgumentException} naming what was found. */
    public static Role fromWire(String name) {
        for (var role : values()) {
            if (role.wire().equals(name)) {
                return role;
            }
        }
        throw new IllegalArgumentException("role '" + name + "' is none of system, user, assistant, tool");
    }
}

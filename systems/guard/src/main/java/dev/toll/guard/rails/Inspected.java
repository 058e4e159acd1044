package dev.toll.guard.rails;

import dev.toll.core.Conversation;

/**
 * What a rail looks at.
 *
 * @param side where it was found
 * @param text the text in question: the last request, the answer so far, or a tool call's arguments
 * @param conversation the turns up to and including the request
 */
public record Inspected(Side side, String text, Conversation conversation) {}

package dev.toll.chat.open;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatSubject;
import dev.toll.core.Prompt;
import dev.toll.core.Subject;
import dev.toll.core.ledger.ContentHash;
import java.util.List;

/** A model behind an address. Closing it leaves the connection to those who share it. */
record OpenEndpoint(ChatModel model, ChatSubject chatting, List<String> warnings) implements OpenModel {
    @Override
    public Subject subject() {
        return chatting;
    }

    @Override
    public String place() {
        return model.id();
    }

    @Override
    public String contentHash() {
        return ContentHash.ofString("endpoint " + model.id());
    }

    @Override
    public boolean answers(Prompt prompt) {
        return prompt instanceof Prompt.Chat || chatting.continuesText();
    }

    @Override
    public boolean ranks(Prompt prompt) {
        return chatting.ranks(prompt);
    }

    @Override
    public List<String> refusals() {
        return chatting.refusals();
    }

    @Override
    public void close() {
        // The upstream is Models' own.
    }
}

package dev.toll.chat.open;

import dev.toll.chat.ChatModel;
import dev.toll.chat.local.LocalChatModel;
import dev.toll.core.InputException;
import dev.toll.model.LanguageModel;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Workers;
import java.nio.file.Path;

/** A model that answers live traffic, and what has to be given back when it is no longer asked. */
public final class LiveModel implements AutoCloseable {
    private final ChatModel model;
    private final Runnable close;

    LiveModel(ChatModel model, Runnable close) {
        this.model = model;
        this.close = close;
    }

    static LiveModel load(Path dir, DType dtype, Device device) {
        var loaded = LanguageModel.load(dir, dtype, device);
        if (!loaded.hasChatTemplate()) {
            loaded.close();
            throw new InputException(dir + ": this model has no chat template; expected one that answers chats");
        }
        var workers = Workers.forModel(loaded.parameterCount(), device);
        return new LiveModel(LocalChatModel.of(loaded, workers), () -> {
            workers.close();
            loaded.close();
        });
    }

    public ChatModel model() {
        return model;
    }

    @Override
    public void close() {
        close.run();
    }
}

package dev.toll.chat.open;

import dev.toll.core.Prompt;
import dev.toll.core.Subject;
import java.util.List;

/** A model that was opened by its name, ready to be asked. */
public interface OpenModel extends AutoCloseable {
    Subject subject();

    /** The folder or the address. */
    String place();

    /** What its answers depend on: the weights' own hash, or for an endpoint that of its address and name, since its weights are not seen. */
    String contentHash();

    /** True when such a prompt can be answered at all. */
    boolean answers(Prompt prompt);

    /** True when options behind such a prompt can be ranked by likelihood. */
    boolean ranks(Prompt prompt);

    /** What the user should know: about the files, or about what the endpoint does not offer and why. */
    List<String> warnings();

    /** The different reasons for which single prompts had no answer so far. */
    List<String> refusals();

    @Override
    void close();
}

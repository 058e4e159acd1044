package dev.toll.chat.open;

import dev.toll.chat.ChatSubject;
import dev.toll.chat.ModelRef;
import dev.toll.chat.endpoint.Abilities;
import dev.toll.chat.endpoint.Budget;
import dev.toll.chat.endpoint.OpenAiModel;
import dev.toll.chat.endpoint.Patience;
import dev.toll.chat.endpoint.Price;
import dev.toll.chat.endpoint.Retries;
import dev.toll.chat.endpoint.Upstream;
import dev.toll.chat.record.RecordedAbilities;
import dev.toll.chat.record.RecordedModel;
import dev.toll.core.ledger.Journal;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens models by their names. Endpoints of one address share its connections and its limit of requests at once; all
 * share one budget; what they answer is kept in one journal, so no question is paid for twice.
 */
public final class Models implements AutoCloseable {
    /** Largest answer taken from an endpoint: the log-probabilities of a long text are a few megabytes. */
    private static final long LARGEST = 64L << 20;

    private final Settings settings;
    private final @Nullable Journal journal;
    private final Upstream.Settings bearing;
    private final Map<URI, Upstream> upstreams = new HashMap<>();

    /**
     * How models are opened.
     *
     * @param dtype of local weights
     * @param device of local weights
     * @param keys for endpoints
     * @param budget that all endpoints share
     * @param price of their tokens
     * @param concurrency most requests at once per address
     */
    public record Settings(DType dtype, Device device, Keys keys, Budget budget, Price price, int concurrency) {}

    private Models(Settings settings, Upstream.Settings bearing) {
        this.settings = settings;
        this.bearing = bearing;
        this.journal = null;
    }

    /** @param journal of the answers of endpoints */
    public Models(Settings settings, Journal journal) {
        this.settings = settings;
        this.bearing = new Upstream.Settings(Patience.DEFAULT, Retries.DEFAULT, settings.concurrency(), LARGEST);
        this.journal = journal;
    }

    /** Models for {@link #live} only: endpoints are not opened for measuring, since nothing would be kept. */
    public static Models forLiveTraffic(Settings settings, Patience patience) {
        return new Models(settings, Upstream.Settings.live(patience, settings.concurrency()));
    }

    /**
     * Loads a folder, or asks an endpoint once what it can do (the answer is kept in the journal).
     *
     * @param id under which its answers are compared
     * @throws dev.toll.core.InputException when the folder is none or the endpoint does not serve the model
     * @throws dev.toll.chat.ChatException when the endpoint cannot be reached
     */
    public OpenModel open(ModelRef ref, String id) {
        return switch (ref) {
            case ModelRef.Folder(var dir) -> new OpenFolder(hash -> id, dir, settings.dtype(), settings.device());
            case ModelRef.Endpoint endpoint -> open(endpoint, id);
        };
    }

    /** Opens it under a name that tells its content from any other's: an endpoint's address and model, a folder's name and hash. */
    public OpenModel open(ModelRef ref) {
        return switch (ref) {
            case ModelRef.Folder(var dir) -> new OpenFolder(hash -> ref.shortName() + "@" + hash, dir, settings.dtype(), settings.device());
            case ModelRef.Endpoint endpoint -> open(endpoint, endpoint.id());
        };
    }

    /** The model for live traffic: nothing it says is kept, and an endpoint is taken to do chats only. Local weights stay loaded until it is closed. */
    public LiveModel live(ModelRef ref) {
        return switch (ref) {
            case ModelRef.Folder(var dir) -> LiveModel.load(dir, settings.dtype(), settings.device());
            case ModelRef.Endpoint endpoint -> new LiveModel(new OpenAiModel(upstream(endpoint), endpoint.model(),
                    Abilities.chatsOnly("live traffic asks for chats"), settings.budget(), settings.price()), () -> {});
        };
    }

    private Upstream upstream(ModelRef.Endpoint endpoint) {
        return upstreams.computeIfAbsent(endpoint.base(), base -> new Upstream(base, settings.keys().at(base), bearing));
    }

    private OpenModel open(ModelRef.Endpoint endpoint, String id) {
        var upstream = upstream(endpoint);
        var kept = Objects.requireNonNull(journal, "a journal, which models for live traffic do not have");
        var abilities = RecordedAbilities.get(endpoint.id(), kept, () -> Abilities.probe(upstream, endpoint.model(), settings.budget(), settings.price()));
        var model = new RecordedModel(new OpenAiModel(upstream, endpoint.model(), abilities, settings.budget(), settings.price()), kept);
        return new OpenEndpoint(model, new ChatSubject(id, model), abilities.reasons().stream().map(r -> endpoint.id() + ": " + r).toList());
    }

    @Override
    public void close() {
        upstreams.values().forEach(Upstream::close);
    }
}

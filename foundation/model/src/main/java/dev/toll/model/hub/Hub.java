package dev.toll.model.hub;

import dev.toll.core.InputException;
import dev.toll.core.progress.ProgressView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Models and data sets by id. What is in the cache is used as it is, without asking anybody: a branch stays at the commit it
 * had when it was fetched, until {@link #update} is called, so a run that goes on tomorrow goes on with the same model.
 * All faults are {@link InputException}s that say what to do; an interrupt ends the work and keeps what has arrived.
 */
public final class Hub {
    private final HubSettings settings;
    private final ProgressView view;
    private final Timing timing;

    public Hub(HubSettings settings, ProgressView view) {
        this(settings, view, Timing.USUAL);
    }

    Hub(HubSettings settings, ProgressView view, Timing timing) {
        this.settings = settings;
        this.view = view;
        this.timing = timing;
    }

    /** The folder with the model: config.json, tokenizer files, chat template and safetensors, fetched if they are not there. */
    public Path model(HubId id) {
        var cache = new HubCache(settings.cache(), id);
        var commit = cache.commit();
        if (commit.filter(cache::isComplete).isPresent()) {
            return cache.snapshot(commit.get());
        }
        var foreign = commit.map(cache::snapshot).filter(ModelFiles::loadable);
        if (settings.offline()) {
            return foreign.orElseThrow(() -> missing(id.toString(), id));
        }
        // Other tools may have left a snapshot that loads but lacks, say, the chat template: one question tells.
        return online(id, foreign, fetcher -> fetcher.model(id));
    }

    /** One file of a data set, fetched if it is not there. */
    public Path file(HubFile wanted) {
        var cache = new HubCache(settings.cache(), wanted.repo());
        var there = cache.commit().map(commit -> cache.snapshot(commit).resolve(wanted.path())).filter(Files::isRegularFile);
        if (there.isPresent()) {
            return there.get();
        }
        if (settings.offline()) {
            throw missing(wanted.toString(), wanted.repo());
        }
        return online(wanted.repo(), Optional.empty(), fetcher -> fetcher.file(wanted));
    }

    /** {@link #model}, after asking what the revision means now. */
    public Path update(HubId id) {
        requireOnline(id.toString());
        return online(id, Optional.empty(), fetcher -> fetcher.model(id));
    }

    /** {@link #file}, after asking what the revision means now. */
    public Path update(HubFile wanted) {
        requireOnline(wanted.toString());
        return online(wanted.repo(), Optional.empty(), fetcher -> fetcher.file(wanted));
    }

    private void requireOnline(String what) {
        if (settings.offline()) {
            throw new InputException(what + ": cannot be updated offline; unset HF_HUB_OFFLINE and leave out --offline");
        }
    }

    private interface Work {
        Path with(Fetcher fetcher) throws InterruptedException, IOException;
    }

    private Path online(HubId id, Optional<Path> otherwise, Work work) {
        try (var http = new HubHttp(settings, timing)) {
            return work.with(new Fetcher(http, settings.cache(), view));
        } catch (HubUnreachable e) {
            if (otherwise.isPresent()) {
                view.say("warning: " + e.getMessage() + ". Using what another program left in the cache: " + otherwise.get());
                return otherwise.get();
            }
            throw e;
        } catch (IOException e) {
            throw new InputException(settings.cache().resolve(id.folder()) + ": the cache cannot be written (" + e + "); choose another folder with HF_HUB_CACHE", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while fetching " + id, e);
        }
    }

    private InputException missing(String what, HubId id) {
        return new InputException(what + ": not (or not whole) in the cache " + settings.cache() + ", and this is offline; run './toll hub get " + what
                + "' once where the hub can be reached, or copy the folder " + id.folder() + " from another cache");
    }

    /** What is in the cache, for a list of it. */
    public List<Cached> cached() {
        return Cached.in(settings.cache());
    }

    /** {@code org/name} where {@code folder} is a snapshot of a cache, else the folder's own name: what to call a model. */
    public static String nameOf(Path folder) {
        return Cached.nameOf(folder);
    }
}

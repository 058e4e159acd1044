package dev.toll.model.hub;

import dev.toll.core.InputException;
import dev.toll.core.progress.ProgressView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;

/** Brings what is missing of a repository into the cache: asks what there is, checks the disk, fetches a few files at a time. */
final class Fetcher {
    private static final int AT_ONCE = 4;

    private final HubHttp http;
    private final Path cacheFolder;
    private final ProgressView view;

    Fetcher(HubHttp http, Path cacheFolder, ProgressView view) {
        this.http = http;
        this.cacheFolder = cacheFolder;
        this.view = view;
    }

    Path model(HubId id) throws InterruptedException, IOException {
        var listing = http.list(id);
        var small = ModelFiles.small(id, listing.files());
        // From here on the commit is asked for, not the branch: it must not move between two files.
        var pinned = new HubId(id.kind(), id.name(), listing.commit());
        var cache = new HubCache(cacheFolder, id);
        if (!cache.isComplete(listing.commit())) {
            try (var lock = lock(id)) {
                fetch(pinned, cache, small);
                var weights = ModelFiles.weights(id, listing.files(), cache.snapshot(listing.commit()));
                fetch(pinned, cache, weights);
                var all = new ArrayList<>(small);
                all.addAll(weights);
                cache.markComplete(listing.commit(), all);
            }
        }
        cache.setRef(listing.commit());
        return cache.snapshot(listing.commit());
    }

    Path file(HubFile wanted) throws InterruptedException, IOException {
        var found = http.look(wanted.repo(), wanted.path());
        var pinned = new HubId(wanted.repo().kind(), wanted.repo().name(), found.commit());
        var cache = new HubCache(cacheFolder, wanted.repo());
        var path = cache.snapshot(found.commit()).resolve(wanted.path());
        if (!Files.isRegularFile(path)) {
            try (var lock = lock(wanted.repo())) {
                fetchFound(pinned, cache, List.of(found));
            }
        }
        cache.setRef(found.commit());
        return path;
    }

    private CacheLock lock(HubId id) throws InterruptedException, IOException {
        return CacheLock.take(cacheFolder.resolve(".locks").resolve(id.folder()).resolve("toll.lock"),
                () -> view.say(id + ": another process is fetching it; waiting"));
    }

    private void fetch(HubId pinned, HubCache cache, List<String> names) throws InterruptedException, IOException {
        // A snapshot's files never change, so those that are there need not be asked about.
        var absent = names.stream().filter(name -> !Files.isRegularFile(cache.snapshot(pinned.revision()).resolve(name))).toList();
        fetchFound(pinned, cache, together(absent.stream().map(name -> (Callable<RemoteFile>) () -> http.look(pinned, name)).toList()));
    }

    private void fetchFound(HubId pinned, HubCache cache, List<RemoteFile> files) throws InterruptedException, IOException {
        Map<String, RemoteFile> wanted = new LinkedHashMap<>(); // two files of one content are one blob
        for (var file : files) {
            if (!Files.isRegularFile(cache.blob(file.etag()))) {
                wanted.putIfAbsent(file.etag(), file);
            }
        }
        requireRoom(pinned, cache, wanted.values());
        if (!wanted.isEmpty()) {
            long megabytes = wanted.values().stream().mapToLong(RemoteFile::size).map(Megabytes::ceil).sum();
            try (var progress = view.start("fetching " + pinned.name() + " (" + wanted.size() + (wanted.size() == 1 ? " file" : " files") + ", MB)", Math.max(2, megabytes))) {
                // Largest first, so that the last one does not run alone for long.
                together(wanted.values().stream().sorted(Comparator.comparingLong(RemoteFile::size).reversed()).map(file -> (Callable<RemoteFile>) () -> {
                    new BlobTransfer(http, pinned, file, new Megabytes(progress)).run(cache.blob(file.etag()));
                    return file;
                }).toList());
            }
        }
        for (var file : files) {
            cache.link(file.commit(), file.name(), file.etag());
        }
    }

    private void requireRoom(HubId pinned, HubCache cache, Iterable<RemoteFile> wanted) throws IOException {
        long needed = 0;
        for (var file : wanted) {
            var partial = cache.blob(file.etag() + ".incomplete");
            needed = Math.addExact(needed, file.size() - Math.min(file.size(), Files.exists(partial) ? Files.size(partial) : 0));
        }
        Files.createDirectories(cacheFolder);
        long usable = Files.getFileStore(cacheFolder).getUsableSpace();
        if (needed > usable) {
            throw new InputException(String.format(Locale.ROOT, "%s: %,d MB are to be fetched, the disk of %s has %,d MB left; free some or choose another cache folder with HF_HUB_CACHE",
                    pinned.name(), needed / Megabytes.UNIT, cacheFolder, usable / Megabytes.UNIT));
        }
    }

    /** Runs the tasks a few at a time and returns what they gave, in order; the first failure stops the others. */
    private static <T> List<T> together(List<Callable<T>> tasks) throws InterruptedException {
        try (var executor = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("hub-", 0).factory())) {
            var done = new ExecutorCompletionService<T>(executor);
            try {
                var futures = tasks.stream().map(done::submit).toList();
                for (int i = 0; i < futures.size(); i++) {
                    done.take().get();
                }
                return futures.stream().map(f -> f.resultNow()).toList();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException fault) {
                    throw fault;
                }
                if (e.getCause() instanceof InterruptedException) {
                    throw new InterruptedException("interrupted while fetching");
                }
                throw new IllegalStateException("fetching failed", e.getCause());
            } finally {
                executor.shutdownNow();
            }
        }
    }
}

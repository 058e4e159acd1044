package dev.toll.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls that wait together, each on a virtual thread; their answers come in the order of the calls. The first failure calls off the rest and is thrown. */
public final class SideBySide {
    private SideBySide() {}

    public static <T> List<T> run(List<? extends Callable<T>> calls) {
        var futures = new ArrayList<Future<T>>(calls.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ended = new ExecutorCompletionService<T>(threads);
            calls.forEach(call -> futures.add(ended.submit(call)));
            try {
                for (int i = 0; i < calls.size(); i++) {
                    ended.take().get();
                }
            } catch (ExecutionException | InterruptedException | CancellationException e) {
                threads.shutdownNow();
                throw failure(e);
            }
        }
        return futures.stream().map(Future::resultNow).toList();
    }

    private static RuntimeException failure(Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new ChatException(ChatException.Kind.CANCELLED, "interrupted while waiting for answers", e);
        }
        return switch (e.getCause()) {
            case RuntimeException cause -> cause;
            case Error cause -> throw cause;
            case null, default -> new IllegalStateException(e);
        };
    }
}

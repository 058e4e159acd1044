package dev.toll.align.job;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A rank that this process started: its last words are kept, to be shown if it fails. */
final class RankProcess {
    /** How a rank ends because it lost another: it has nothing to say about why. */
    static final int LOST = 76;

    private static final int LAST_LINES = 20;
    private static final int LINE_LENGTH = 500;
    private static final int SIGNALLED = 128;

    private final int rank;
    private final Process process;
    private final Thread reader;
    private final Deque<String> lastWords = new ArrayDeque<>();

    private RankProcess(int rank, Process process) {
        this.rank = rank;
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().name("toll-rank-" + rank).start(this::listen);
    }

    /** Starts it with its share of the cores; {@code died} is told of its end, whatever the reason. */
    static RankProcess start(int rank, int size, List<String> command, Runnable died) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        int cores = Math.max(1, Runtime.getRuntime().availableProcessors() / size);
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(cores));
        var started = new RankProcess(rank, builder.start());
        var unused = started.process.onExit().thenRun(died);
        return started;
    }

    /** It must be read, or a talkative process would wait for us for ever. */
    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (lastWords) {
                    lastWords.add(line.length() > LINE_LENGTH ? line.substring(0, LINE_LENGTH) + "…" : line);
                    if (lastWords.size() > LAST_LINES) {
                        lastWords.remove();
                    }
                }
            }
        } catch (IOException e) {
            // The pipe of a process that was just killed.
        }
    }

    int rank() {
        return rank;
    }

    boolean ended() {
        return !process.isAlive();
    }

    /** Whether it ended only because another rank had. */
    boolean victim() {
        return ended() && process.exitValue() == LOST;
    }

    /** In words, with its last words beneath. */
    String ending(int size) {
        int code = process.exitValue();
        var text = new StringBuilder("rank " + rank + " of " + size + " (process " + process.pid() + ") ");
        if (code > SIGNALLED) {
            int signal = code - SIGNALLED;
            text.append("was killed by signal ").append(signal);
            if (signal == 9) {
                text.append(", as the system does when memory runs out: every rank holds the whole model");
            }
        } else {
            text.append("ended with exit code ").append(code);
        }
        try {
            reader.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (lastWords) {
            lastWords.forEach(line -> text.append("\n[rank ").append(rank).append("] ").append(line));
        }
        return text.toString();
    }

    /** Closes the pipe it watches. */
    void askToEnd() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended.
        }
    }

    void end() {
        try {
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

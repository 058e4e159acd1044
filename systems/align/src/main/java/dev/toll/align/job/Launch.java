package dev.toll.align.job;

import dev.toll.core.InputException;
import dev.toll.tensor.Device;
import dev.toll.tensor.RankLost;
import dev.toll.tensor.Ranks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run as several processes: the process the user started is rank 0, and starts the others as JVMs like itself — same
 * Java, flags, class path and command line — which learn from system properties which rank they are.
 *
 * <p>However it ends, no rank outlives the run. The others hold the reading end of a pipe from rank 0 and stop when it
 * closes; rank 0 hears of a dead rank from its broken connections and from the system, and stops by itself within
 * {@link #GRACE} when it is deep in a computation.
 */
public final class Launch implements AutoCloseable {
    /** More is a typing error on one machine. */
    public static final int MOST = 64;
    /** How long a rank may be silent: longer than writing a state of tens of gigabytes takes, for the others wait meanwhile. */
    private static final Duration SILENCE = Duration.ofMinutes(30);
    private static final Duration GRACE = Duration.ofSeconds(10);
    /** How long the death of a process may come after the news of its closed connections. */
    private static final Duration POST_MORTEM = Duration.ofSeconds(3);
    private static final Duration SETTLING = Duration.ofMillis(300);
    private static final String RANK = "toll.rank";
    private static final String FOLDER = "toll.rank.folder";

    private final int rank;
    private final int size;
    private final String mainClass;
    private final List<String> arguments;
    private final List<RankProcess> others = new CopyOnWriteArrayList<>();
    private @Nullable Path folder;
    private @Nullable Thread hook;
    private volatile boolean ending;

    private Launch(int rank, int size, @Nullable Path folder, String mainClass, List<String> arguments) {
        this.rank = rank;
        this.size = size;
        this.folder = folder;
        this.mainClass = mainClass;
        this.arguments = List.copyOf(arguments);
    }

    /** A run of one process. */
    public static Launch alone() {
        return new Launch(0, 1, null, "", List.of());
    }

    /**
     * The launch this process belongs to: as rank 0, or, where the system properties say so, as one that rank 0 started.
     *
     * @param mainClass what the others run, with {@code arguments}; it must come here with the same size
     */
    public static Launch of(int size, String mainClass, List<String> arguments) {
        if (size < 1 || size > MOST) {
            throw new InputException("--ranks: found " + size + ", expected 1 to " + MOST);
        }
        var told = System.getProperty(RANK);
        if (told == null) {
            return new Launch(0, size, null, mainClass, arguments);
        }
        endWithParent();
        return new Launch(Integer.parseInt(told), size, Path.of(System.getProperty(FOLDER)), mainClass, arguments);
    }

    /** Whether this is the process the user started: the one that talks and writes. */
    public boolean first() {
        return rank == 0;
    }

    public int size() {
        return size;
    }

    /** Where this rank's tensors go when the user asked for {@code device}: CUDA ranks take one card each. */
    public Device device(String device) {
        if (size == 1 || !device.startsWith("cuda") && !device.equals("auto")) {
            return Device.parse(device);
        }
        if (device.contains(":")) {
            throw new InputException("--device: found " + device + " with --ranks " + size + ", expected cuda: each rank takes a card of its own");
        }
        var last = Device.parse(device.equals("auto") && Device.parse("auto").equals(Device.CPU) ? "cpu" : "cuda:" + (size - 1));
        return last.equals(Device.CPU) ? last : Device.parse("cuda:" + rank);
    }

    /** Starts the other ranks, if this is the first, and meets them all. */
    public Ranks join(Device device) {
        if (size == 1) {
            return Ranks.alone();
        }
        if (first()) {
            start();
        }
        return Ranks.join(folder().resolve("meet"), rank, size, device, SILENCE, () -> dead().isEmpty());
    }

    /** A folder for what a rank other than the first must write somewhere; it goes when the run ends. */
    public Path scratch() {
        return folder().resolve("rank-" + rank);
    }

    private Path folder() {
        var made = folder;
        if (made == null) {
            throw new IllegalStateException("no rank has been started");
        }
        return made;
    }

    private void start() {
        try {
            folder = Files.createTempDirectory("toll-ranks-"); // readable and writable by this user alone
            hook = new Thread(this::stop, "toll-ranks-end");
            Runtime.getRuntime().addShutdownHook(hook);
            for (int r = 1; r < size; r++) {
                others.add(RankProcess.start(r, size, command(r), this::died));
            }
        } catch (IOException e) {
            throw new RankLost("--ranks " + size + ": another rank could not be started: " + e.getMessage(), e);
        }
    }

    private List<String> command(int other) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // What belongs to this process alone: a debugger's port, an AOT cache being recorded.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-agentlib:jdwp") && !flag.startsWith("-Xrunjdwp") && !flag.startsWith("-XX:AOTCacheOutput"))
                .forEach(command::add);
        command.add("-D" + RANK + "=" + other);
        command.add("-D" + FOLDER + "=" + folder());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        return command;
    }

    /** A rank that rank 0 started watches its standard input, which ends when rank 0 does, however that happens. */
    private static void endWithParent() {
        Thread.ofPlatform().daemon().name("toll-rank-parent").start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // nothing is ever sent
                }
            } catch (IOException e) {
                // as good as an end
            }
            Runtime.getRuntime().halt(RankProcess.LOST);
        });
    }

    /** Rank 0 may be deep in a computation, and notice only when it next meets the others. */
    private void died() {
        if (ending) {
            return;
        }
        Thread.ofPlatform().daemon().name("toll-rank-death").start(() -> {
            try {
                Thread.sleep(GRACE);
            } catch (InterruptedException e) {
                return;
            }
            if (!ending) {
                System.err.println("toll: " + obituary());
                stop();
                Runtime.getRuntime().halt(1);
            }
        });
    }

    private Optional<RankProcess> dead() {
        return others.stream().filter(RankProcess::ended).min(Comparator.comparing(RankProcess::victim).thenComparing(RankProcess::rank));
    }

    private String obituary() {
        return dead().map(other -> other.ending(size)).orElse("a rank was lost") + "\nAll ranks are stopped. The same command goes on from the last saved state.";
    }

    /**
     * What a {@link RankLost} means: on rank 0, the same with who ended and how; the others end here, for it is rank 0 that
     * talks to the user.
     */
    public RankLost explain(RankLost lost) {
        if (!first()) {
            Runtime.getRuntime().halt(RankProcess.LOST);
        }
        long until = System.nanoTime() + POST_MORTEM.toNanos();
        while (System.nanoTime() < until && dead().filter(other -> !other.victim()).isEmpty()) {
            pause();
        }
        // Ctrl-C reaches all ranks; then this process is about to end too, and there is nothing to tell.
        long settled = System.nanoTime() + SETTLING.toNanos();
        while (ending || System.nanoTime() < settled) {
            pause();
        }
        return new RankLost(dead().isPresent() ? obituary() : lost.getMessage() + "\nAll ranks are stopped. The same command goes on from the last saved state.", lost);
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RankLost("interrupted", e);
        }
    }

    /** Stops the other ranks and waits until they have ended. On rank 0 all results are complete by then. */
    private void stop() {
        ending = true;
        others.forEach(RankProcess::askToEnd);
        others.forEach(RankProcess::end);
        var made = folder;
        if (made != null && first()) {
            remove(made);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (var p : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(p);
            }
        } catch (IOException | UncheckedIOException e) {
            // In the temporary folder, and empty but for a few hundred bytes: the system's to clean up.
        }
    }

    @Override
    public void close() {
        if (!first() || size == 1) {
            return;
        }
        stop();
        var registered = hook;
        if (registered != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(registered);
            } catch (IllegalStateException e) {
                // The process is ending, and the hook has run or will.
            }
        }
    }
}

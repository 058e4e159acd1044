package dev.toll.core.ledger;

import java.nio.file.Path;

/** A process of its own that holds a run folder and journals items until it is killed. */
final class EndlessRun {
    private EndlessRun() {}

    public static void main(String[] args) {
        try (var ledger = Ledger.open(Path.of(args[0]))) {
            for (int i = 0; ; i++) {
                ledger.journal("items").append("k" + i, "\"" + "x".repeat(i % 5000) + "\"");
                System.out.println(i);
            }
        }
    }

    static Process start(Path dir) throws Exception {
        String path = place(Ledger.class) + System.getProperty("path.separator") + place(EndlessRun.class);
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-Xmx64m",
                        "-cp", path, EndlessRun.class.getName(), dir.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Path place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}

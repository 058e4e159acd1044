package dev.toll.gateway.index;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/** Lets a platform thread take only the time that no other thread wants. */
final class Niceness {
    private static final int PROCESS = 0;
    private static final int CALLING_THREAD = 0;
    private static final int LAST = 19;

    private Niceness() {}

    /**
     * Puts the calling thread behind all others of the machine. Only Linux has a niceness of each thread; elsewhere, and
     * where native calls are forbidden, nothing happens: it is a courtesy to the answers, not a need of the index.
     */
    static void lowest() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return;
        }
        try {
            var function = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
            var address = Linker.nativeLinker().defaultLookup().find("setpriority");
            if (address.isPresent()) {
                int unused = (int) Linker.nativeLinker().downcallHandle(address.get(), function).invokeExact(PROCESS, CALLING_THREAD, LAST);
            }
        } catch (Throwable e) {
            // Then it runs like any other thread.
            return;
        }
    }
}

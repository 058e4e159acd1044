package dev.toll.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * While one is open, what native code prints on the process's standard output is lost. Gloo greets there when ranks meet,
 * in the middle of what may be a JSON answer, and cannot be told not to. Nothing of Java's own may print meanwhile.
 *
 * <p>Open ones count together, for several ranks may meet in one process. Where the C library has other names for these
 * calls (Windows), nothing is muted.
 */
final class MutedStdout implements AutoCloseable {
    private static final int STDOUT = 1;
    private static final int WRITE_ONLY = 1;
    private static final Object LOCK = new Object();
    private static int open;
    private static int original = -1;

    private MutedStdout() {}

    static MutedStdout open() {
        synchronized (LOCK) {
            if (open++ == 0) {
                original = call("dup", STDOUT);
                int nowhere = original < 0 ? -1 : nowhere();
                if (nowhere >= 0) {
                    call("dup2", nowhere, STDOUT);
                    call("close", nowhere);
                }
            }
        }
        return new MutedStdout();
    }

    @Override
    public void close() {
        synchronized (LOCK) {
            if (--open == 0 && original >= 0) {
                flush();
                call("dup2", original, STDOUT);
                call("close", original);
            }
        }
    }

    private static int nowhere() {
        try (var arena = Arena.ofConfined()) {
            var handle = Linker.nativeLinker().downcallHandle(symbol("open").orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
            return (int) handle.invokeExact(arena.allocateFrom("/dev/null"), WRITE_ONLY);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Native code prints into a buffer of the C library; all buffers are written out. */
    private static void flush() {
        try {
            MethodHandle handle = Linker.nativeLinker().downcallHandle(symbol("fflush").orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            int unused = (int) handle.invokeExact(MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** A function of ints that gives an int; -1 where it does not exist. */
    private static int call(String function, int... numbers) {
        var layouts = new ValueLayout[numbers.length];
        var arguments = new Object[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            layouts[i] = ValueLayout.JAVA_INT;
            arguments[i] = numbers[i];
        }
        try {
            var address = symbol(function);
            return address.isEmpty() ? -1
                    : (int) Linker.nativeLinker().downcallHandle(address.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts)).invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<MemorySegment> symbol(String function) {
        return Linker.nativeLinker().defaultLookup().find(function);
    }
}

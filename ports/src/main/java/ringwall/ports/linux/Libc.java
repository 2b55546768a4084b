package ringwall.ports.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/// Binds C library functions and reads `errno`.
final class Libc {
    private Libc() {}

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_AT =
            STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> CAPTURED =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    /// A handle whose first parameter is `state()`.
    static MethodHandle bind(String name, FunctionDescriptor shape) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                shape,
                Linker.Option.captureCallState("errno"));
    }

    /// As `bind`, for a function whose parameters from `firstVariadic` on are variadic in C.
    static MethodHandle bindVariadic(String name, FunctionDescriptor shape, int firstVariadic) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                shape,
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(firstVariadic));
    }

    /// Where this thread's calls leave `errno`.
    static MemorySegment state() {
        return CAPTURED.get();
    }

    /// The result, or `-errno` when it is -1.
    static int result(int returned, MemorySegment state) {
        return returned == -1 ? -state.get(JAVA_INT, ERRNO_AT) : returned;
    }

    /// The result, or `-errno` when it is -1.
    static long result(long returned, MemorySegment state) {
        return returned == -1 ? -state.get(JAVA_INT, ERRNO_AT) : returned;
    }

    /// Downcalls declare `Throwable` but throw nothing.
    static AssertionError impossible(Throwable thrown) {
        return new AssertionError("a system call threw", thrown);
    }
}

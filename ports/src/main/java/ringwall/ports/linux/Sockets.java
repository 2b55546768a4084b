package ringwall.ports.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Sockets of every family, socket(7): streams, datagrams, packets, many messages per call. Unix
/// sockets that pass descriptors: [UnixSocket]. Addresses are written by [Sockaddr], vectors of
/// messages are [Messages].
public final class Sockets {
    private Sockets() {}

    private static final MethodHandle SOCKET =
            Libc.bind("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SOCKETPAIR =
            Libc.bind(
                    "socketpair",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle BIND =
            Libc.bind("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle CONNECT =
            Libc.bind("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle LISTEN =
            Libc.bind("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle ACCEPT4 =
            Libc.bind(
                    "accept4",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle GETSOCKNAME =
            Libc.bind(
                    "getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle GETPEERNAME =
            Libc.bind(
                    "getpeername", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SETSOCKOPT =
            Libc.bind(
                    "setsockopt",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle GETSOCKOPT =
            Libc.bind(
                    "getsockopt",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SHUTDOWN =
            Libc.bind("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle READV =
            Libc.bind("readv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle WRITEV =
            Libc.bind("writev", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECV =
            Libc.bind(
                    "recv",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SEND =
            Libc.bind(
                    "send",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECVMSG =
            Libc.bind("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SENDMSG =
            Libc.bind("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECVMMSG =
            Libc.bind(
                    "recvmmsg",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle SENDMMSG =
            Libc.bind(
                    "sendmmsg",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));

    public static final int UNIX = 1;
    public static final int INET = 2;
    public static final int INET6 = 10;
    public static final int PACKET = 17;

    public static final int STREAM = 1;
    public static final int DATAGRAM = 2;
    public static final int RAW = 3;
    public static final int NONBLOCK = 0x800;
    public static final int CLOEXEC = 0x80000;

    public static final int SOL_SOCKET = 1;
    public static final int SO_REUSEADDR = 2;
    public static final int SO_ERROR = 4;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SOL_TCP = 6;
    public static final int TCP_NODELAY = 1;
    public static final int SOL_IP = 0;
    public static final int IP_MTU_DISCOVER = 10;
    public static final int SOL_IPV6 = 41;
    public static final int IPV6_MTU_DISCOVER = 23;
    public static final int IPV6_V6ONLY = 26;
    public static final int SOL_PACKET = 263;

    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int SHUT_RDWR = 2;

    /// Sets an `int` option; 0 or a negative error.
    public static int option(int fd, int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment v = arena.allocateFrom(JAVA_INT, value);
            return option(fd, level, option, v.address(), 4);
        }
    }

    /// An `int` option's value, or a negative error.
    public static int readOption(int fd, int level, int option) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment v = arena.allocateFrom(JAVA_INT, 0, 4);
            int r = readOption(fd, level, option, v.address(), v.address() + 4);
            return r < 0 ? r : v.get(JAVA_INT, 0);
        }
    }

    /// Whether a connection is complete; `scratch` holds [Sockaddr#MAX_SIZE] bytes.
    public static boolean hasPeer(int fd, MemorySegment scratch) {
        scratch.set(JAVA_INT, Sockaddr.MAX_SIZE - 4L, Sockaddr.MAX_SIZE - 4);
        return peerAddress(fd, scratch.address(), scratch.address() + Sockaddr.MAX_SIZE - 4) == 0;
    }

    /// Asks for buffers of `bytes` each way, past the system's limit where the privilege is there.
    public static void buffers(int fd, int bytes) {
        if (option(fd, SOL_SOCKET, SO_SNDBUFFORCE, bytes) < 0) {
            option(fd, SOL_SOCKET, SO_SNDBUF, bytes);
        }
        if (option(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes) < 0) {
            option(fd, SOL_SOCKET, SO_RCVBUF, bytes);
        }
    }

    /// A new socket; `type` may hold `NONBLOCK` and `CLOEXEC`.
    public static int open(int family, int type, int protocol) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) SOCKET.invokeExact(state, family, type, protocol), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Two connected sockets, written as two ints to `twoInts`.
    public static int pair(int family, int type, int protocol, long twoInts) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result(
                    (int) SOCKETPAIR.invokeExact(state, family, type, protocol, twoInts), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// 0 or a negative error.
    public static int bind(int fd, long address, int length) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) BIND.invokeExact(state, fd, address, length), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// 0 or a negative error: `EINPROGRESS` or `EAGAIN` on a non-blocking socket.
    public static int connect(int fd, long address, int length) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) CONNECT.invokeExact(state, fd, address, length), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// 0 or a negative error.
    public static int listen(int fd, int backlog) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) LISTEN.invokeExact(state, fd, backlog), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// A connection; `address` and `lengthInOut` may be 0, `flags` may hold `NONBLOCK` and
    /// `CLOEXEC`.
    public static int accept(int fd, long address, long lengthInOut, int flags) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result(
                    (int) ACCEPT4.invokeExact(state, fd, address, lengthInOut, flags), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Writes the local address; 0 or a negative error.
    public static int localAddress(int fd, long address, long lengthInOut) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result(
                    (int) GETSOCKNAME.invokeExact(state, fd, address, lengthInOut), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Writes the peer's address; 0 or a negative error, `ENOTCONN` as long as there is none.
    public static int peerAddress(int fd, long address, long lengthInOut) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result(
                    (int) GETPEERNAME.invokeExact(state, fd, address, lengthInOut), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Sets an option from memory; 0 or a negative error.
    public static int option(int fd, int level, int option, long value, int length) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result(
                    (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, length), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Reads an option to memory; 0 or a negative error.
    public static int readOption(int fd, int level, int option, long value, long lengthInOut) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result(
                    (int) GETSOCKOPT.invokeExact(state, fd, level, option, value, lengthInOut),
                    state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Closes one direction or both.
    public static int shutdown(int fd, int how) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) SHUTDOWN.invokeExact(state, fd, how), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Reads into `count` pieces (struct iovec: address, length).
    public static long readv(int fd, long iovec, int count) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((long) READV.invokeExact(state, fd, iovec, count), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Writes `count` pieces.
    public static long writev(int fd, long iovec, int count) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((long) WRITEV.invokeExact(state, fd, iovec, count), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Bytes received; 0 when a stream's peer has closed.
    public static long receive(int fd, long to, long bytes, int flags) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((long) RECV.invokeExact(state, fd, to, bytes, flags), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Bytes sent.
    public static long send(int fd, long from, long bytes, int flags) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((long) SEND.invokeExact(state, fd, from, bytes, flags), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Receives one message.
    public static long receiveMessage(int fd, long message, int flags) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((long) RECVMSG.invokeExact(state, fd, message, flags), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Sends one message.
    public static long sendMessage(int fd, long message, int flags) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((long) SENDMSG.invokeExact(state, fd, message, flags), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Receives up to `count` messages; how many. `timeout` may be 0.
    public static int receiveMany(int fd, long vector, int count, int flags, long timeout) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result(
                    (int) RECVMMSG.invokeExact(state, fd, vector, count, flags, timeout), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Sends up to `count` messages; how many were sent.
    public static int sendMany(int fd, long vector, int count, int flags) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) SENDMMSG.invokeExact(state, fd, vector, count, flags), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }
}

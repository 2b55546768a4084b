package ringwall.ports.linux;

/// Error numbers that callers ask about (Linux, all 64-bit architectures), and words for people.
public final class Errno {
    private Errno() {}

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int EMFILE = 24;
    public static final int ENAMETOOLONG = 36;
    public static final int EPIPE = 32;
    public static final int ENOBUFS = 105;
    public static final int EADDRINUSE = 98;
    public static final int ENETDOWN = 100;
    public static final int ECONNRESET = 104;
    public static final int ENOTCONN = 107;
    public static final int ECONNREFUSED = 111;
    public static final int EINPROGRESS = 115;

    /// Words for people.
    ///
    /// @param result a negative number returned by this package, or a positive error number
    public static String text(long result) {
        int number = (int) Math.abs(result);
        return switch (number) {
            case EPERM -> "operation not permitted (needs a privilege)";
            case ENOENT -> "no such file";
            case EINTR -> "interrupted";
            case EIO -> "input/output error";
            case EBADF -> "closed descriptor";
            case EAGAIN -> "not ready";
            case ENOMEM -> "out of memory";
            case EACCES -> "permission denied";
            case EFAULT -> "bad address";
            case EBUSY -> "in use by somebody else";
            case EEXIST -> "exists already";
            case ENODEV -> "no such device";
            case EINVAL -> "refused by the kernel as invalid";
            case EMFILE -> "too many open files: raise ulimit -n";
            case ENAMETOOLONG -> "name too long";
            case EPIPE, ECONNRESET, ENOTCONN -> "the peer has gone";
            case ENOBUFS -> "no buffer space";
            case EADDRINUSE -> "address in use";
            case ENETDOWN -> "the interface is down";
            case ECONNREFUSED -> "nobody listens there";
            case EINPROGRESS -> "in progress";
            default -> "error " + number;
        };
    }
}

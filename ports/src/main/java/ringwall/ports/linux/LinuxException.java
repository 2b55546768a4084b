package ringwall.ports.linux;

import java.io.IOException;

/// A system call failed while something was set up: what was tried on what, why, and a mend where
/// one is known. The packet path uses the negative numbers instead.
public final class LinuxException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /// @param result a negative number returned by this package, or a positive error number
    public LinuxException(String what, long result) {
        super(what + ": " + Errno.text(result));
        this.errno = (int) Math.abs(result);
    }

    /// The same with a mend.
    public LinuxException(String what, long result, String mend) {
        super(what + ": " + Errno.text(result) + ". Mend: " + mend);
        this.errno = (int) Math.abs(result);
    }

    /// Throws for a negative result, else returns it. `what` says what was tried, on what.
    public static int check(int result, String what) throws LinuxException {
        if (result < 0) {
            throw new LinuxException(what, result);
        }
        return result;
    }

    /// The error number, positive.
    public int errno() {
        return errno;
    }
}

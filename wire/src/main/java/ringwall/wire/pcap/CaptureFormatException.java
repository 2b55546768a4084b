package ringwall.wire.pcap;

import java.io.IOException;

/// A capture file is not what it claims: what, and at which byte.
public final class CaptureFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    CaptureFormatException(long offset, String what) {
        super("capture file, byte " + offset + ": " + what);
    }
}

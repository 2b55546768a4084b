package ringwall.ports;

import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.Memory;

/// Puts bytes that a port has received into a frame: the first [Frame#HEADER_BYTES] are copied, the
/// rest is an extent.
public final class FrameFill {
    private FrameFill() {}

    /// `frame` is fresh from a pool; `at` must stay as it is until the port's `recycle`.
    public static void fill(long frame, long at, int length) {
        int head = Math.min(length, Frame.HEADER_BYTES);
        Memory.copy(at, Frame.data(frame), head);
        Frame.headLength(frame, head);
        Frame.length(frame, length);
        if (length > head) {
            Frame.addExtent(frame, at + head, length - head);
        }
    }
}

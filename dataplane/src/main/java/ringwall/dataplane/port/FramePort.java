package ringwall.dataplane.port;

/// Where frames enter and leave the switch. All calls come from the one worker thread that owns the
/// port, but for `close`, which comes after that worker has let go of it. Nothing throws: a peer
/// that is gone is a link that is down.
///
/// A worker's turn, for every port: `receive` a burst; judge it; `transmit` what leaves, on any
/// ports; then `recycle`, after which the extents of that burst are gone; `flush` ports that were
/// written to.
public interface FramePort extends AutoCloseable {
    /// The receiver takes frames with `Frame.CHECKSUM_PARTIAL`.
    int TAKES_PARTIAL_CHECKSUM = 1;

    int TAKES_GSO_TCP4 = 2;
    int TAKES_GSO_TCP6 = 4;
    int TAKES_GSO_UDP = 8;

    /// The attachment's name in the program: a vNIC's, adapter's or pNIC's.
    String name();

    /// Takes at most `max` frames from `pool` and fills them: headers copied, the rest as extents.
    ///
    /// @param frames room for `max` frames, written from index 0
    /// @return how many; 0 when nothing is there
    int receive(FramePool pool, long[] frames, int max);

    /// The extents of all frames of the last `receive` may be reused. The slots themselves are the
    /// worker's.
    void recycle();

    /// Sends `frames[from .. from + count)`; copies or hands over everything before it returns, so
    /// that the caller may reuse slots and extents at once.
    ///
    /// @return how many were taken, from the front; the rest found no room and is the caller's to
    ///   count
    int transmit(long[] frames, int from, int count);

    /// Tells the peer about what was transmitted since the last call, if it must be told.
    void flush();

    boolean linkUp();

    /// Bits of `TAKES_*`: what `transmit` takes as it is; the switch completes or segments the
    /// rest.
    int takes();

    /// A file descriptor that becomes readable when frames may be there, or -1: the port must be
    /// polled.
    default int readableFd() {
        return -1;
    }

    /// Once, when it is plugged in: what a port without a descriptor calls, from any thread, when
    /// it was armed and frames come.
    default void wakes(Runnable worker) {}

    /// Before the worker sleeps: asks the peer for a wake-up.
    ///
    /// @return true when frames are already there and the worker must not sleep
    default boolean arm() {
        return false;
    }

    /// After the worker woke: no more wake-ups needed.
    default void disarm() {}

    @Override
    void close();
}

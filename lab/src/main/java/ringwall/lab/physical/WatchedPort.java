package ringwall.lab.physical;

/// Where frames can be seen to pass: a jack of this process, or a real port. Directions are those
/// of the device or guest at the port.
public interface WatchedPort {
    /// Sees every frame that passes.
    interface Tap {
        /// @param inbound towards the device or guest
        void frame(WatchedPort at, byte[] frame, boolean inbound, long nowNs);
    }

    void addTap(Tap tap);

    void removeTap(Tap tap);

    boolean linkUp();

    /// Frames towards the guest.
    long framesIn();

    long framesOut();

    long bytesIn();

    long bytesOut();
}

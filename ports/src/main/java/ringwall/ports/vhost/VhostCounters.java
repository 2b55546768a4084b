package ringwall.ports.vhost;

/// What one vhost-user port has seen; written by its worker only, others may read late values.
public final class VhostCounters {
    VhostCounters() {}

    long framesReceived;
    long framesSent;
    long badChains;
    long badHeaders;
    long tooLong;
    long memoryFaults;
    long connections;
    long refusedMessages;

    /// Frames taken from the guest.
    public long framesReceived() {
        return framesReceived;
    }

    /// Frames given to the guest.
    public long framesSent() {
        return framesSent;
    }

    /// Descriptor chains that loop, leave the shared memory or have no frame's size: dropped.
    public long badChains() {
        return badChains;
    }

    /// Virtio headers that lie or ask for what was not negotiated: dropped.
    public long badHeaders() {
        return badHeaders;
    }

    /// Frames that fit none of the guest's buffers: dropped.
    public long tooLong() {
        return tooLong;
    }

    /// Times that a VMM took its memory away while we were reading it.
    public long memoryFaults() {
        return memoryFaults;
    }

    /// Times that a VMM connected.
    public long connections() {
        return connections;
    }

    /// Control messages that made no sense.
    public long refusedMessages() {
        return refusedMessages;
    }
}

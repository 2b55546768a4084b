package ringwall.ports.vhost;

/// How a vhost-user port presents itself.
///
/// @param queuePairs most queue pairs that a guest may use, 1 to 8
/// @param offloads offers checksum and segmentation offloads
/// @param sealedMemoryOnly refuses memory that its owner can cut short (all but sealable memfds)
public record VhostOptions(int queuePairs, boolean offloads, boolean sealedMemoryOnly) {
    public static final VhostOptions DEFAULT = new VhostOptions(8, true, false);

    public VhostOptions {
        if (queuePairs < 1 || queuePairs > 8) {
            throw new IllegalArgumentException("queue pairs: 1 to 8, not " + queuePairs);
        }
    }
}

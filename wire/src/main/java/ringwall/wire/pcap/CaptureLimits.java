package ringwall.wire.pcap;

/// What a reader accepts, so that a hostile file costs no more memory than this.
///
/// @param maxFrameBytes captured bytes of a frame
/// @param maxBlockBytes bytes of any pcapng block
/// @param maxInterfaces interfaces of one file, all sections together
public record CaptureLimits(int maxFrameBytes, int maxBlockBytes, int maxInterfaces) {
    /// 256 KiB (as libpcap), 1 MiB, 4096.
    public static final CaptureLimits USUAL = new CaptureLimits(262144, 1 << 20, 4096);
}

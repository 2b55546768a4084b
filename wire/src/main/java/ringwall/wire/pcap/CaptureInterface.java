package ringwall.wire.pcap;

/// An interface of a capture (pcapng's interface description block; a pcap file has one without a
/// name).
///
/// @param name if_name, empty if not said
/// @param linkType LINKTYPE_*, 1 for Ethernet
/// @param snapLength most bytes kept of a frame, 0 for no limit
public record CaptureInterface(String name, int linkType, int snapLength) {
    public static final int LINKTYPE_ETHERNET = 1;
}

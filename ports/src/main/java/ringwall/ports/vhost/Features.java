package ringwall.ports.vhost;

import ringwall.dataplane.port.FramePort;

/// Feature bits: virtio's (virtio 1.2, 5.1.3 and 6) and those of the vhost-user protocol.
final class Features {
    private Features() {}

    static final long CSUM = 1L;
    static final long GUEST_CSUM = 1L << 1;
    static final long MTU = 1L << 3;
    static final long GUEST_TSO4 = 1L << 7;
    static final long GUEST_TSO6 = 1L << 8;
    static final long HOST_TSO4 = 1L << 11;
    static final long HOST_TSO6 = 1L << 12;
    static final long MRG_RXBUF = 1L << 15;
    static final long CTRL_VQ = 1L << 17;
    static final long CTRL_RX = 1L << 18;
    static final long GUEST_ANNOUNCE = 1L << 21;
    static final long MQ = 1L << 22;
    static final long ANY_LAYOUT = 1L << 27;
    static final long INDIRECT_DESC = 1L << 28;
    static final long EVENT_IDX = 1L << 29;
    static final long PROTOCOL_FEATURES = 1L << 30;
    static final long VERSION_1 = 1L << 32;
    static final long IN_ORDER = 1L << 35;
    static final long GUEST_USO4 = 1L << 54;
    static final long GUEST_USO6 = 1L << 55;
    static final long HOST_USO = 1L << 56;

    private static final long OFFLOADS =
            CSUM
                    | GUEST_CSUM
                    | GUEST_TSO4
                    | GUEST_TSO6
                    | HOST_TSO4
                    | HOST_TSO6
                    | GUEST_USO4
                    | GUEST_USO6
                    | HOST_USO;

    private static final long ALWAYS =
            MRG_RXBUF
                    | CTRL_VQ
                    | CTRL_RX
                    | GUEST_ANNOUNCE
                    | MQ
                    | MTU
                    | ANY_LAYOUT
                    | INDIRECT_DESC
                    | EVENT_IDX
                    | PROTOCOL_FEATURES
                    | VERSION_1
                    | IN_ORDER;

    static final long PROTOCOL_MQ = 1L;
    static final long PROTOCOL_RARP = 1L << 2;
    static final long PROTOCOL_REPLY_ACK = 1L << 3;
    static final long PROTOCOL_MTU = 1L << 4;
    static final long PROTOCOL_RESET_DEVICE = 1L << 13;

    static final long PROTOCOL =
            PROTOCOL_MQ | PROTOCOL_RARP | PROTOCOL_REPLY_ACK | PROTOCOL_MTU | PROTOCOL_RESET_DEVICE;

    /// What a port offers.
    static long offered(VhostOptions options) {
        return options.offloads() ? ALWAYS | OFFLOADS : ALWAYS;
    }

    /// Bits of `FramePort.TAKES_*` that the guest is ready for.
    static int guestTakes(long features) {
        int takes = 0;
        if ((features & GUEST_CSUM) != 0) {
            takes = FramePort.TAKES_PARTIAL_CHECKSUM;
            takes |= (features & GUEST_TSO4) != 0 ? FramePort.TAKES_GSO_TCP4 : 0;
            takes |= (features & GUEST_TSO6) != 0 ? FramePort.TAKES_GSO_TCP6 : 0;
            long both = GUEST_USO4 | GUEST_USO6;
            takes |= (features & both) == both ? FramePort.TAKES_GSO_UDP : 0;
        }
        return takes;
    }

    /// Bits of `FramePort.TAKES_*` that the guest may ask of us.
    static int hostTakes(long features) {
        int takes = 0;
        if ((features & CSUM) != 0) {
            takes = FramePort.TAKES_PARTIAL_CHECKSUM;
            takes |= (features & HOST_TSO4) != 0 ? FramePort.TAKES_GSO_TCP4 : 0;
            takes |= (features & HOST_TSO6) != 0 ? FramePort.TAKES_GSO_TCP6 : 0;
            takes |= (features & HOST_USO) != 0 ? FramePort.TAKES_GSO_UDP : 0;
        }
        return takes;
    }
}

package ringwall.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Lays the layers out and fills lengths in front to back, checksums back to front.
record FrameAssembly(List<Layer> layers) {
    enum Kind {
        ETHERNET(-1, Ethernet.TEB),
        VLAN(-1, -1),
        LLC(-1, -1),
        ARP(-1, Ethernet.ARP),
        IPV4(IpProtocol.IPIP, Ethernet.IPV4),
        IPV6(IpProtocol.IPV6, Ethernet.IPV6),
        EXTENSION(-1, -1),
        UDP(IpProtocol.UDP, -1),
        TCP(IpProtocol.TCP, -1),
        ICMPV4(IpProtocol.ICMP, -1),
        ICMPV6(IpProtocol.ICMPV6, -1),
        IGMP(IpProtocol.IGMP, -1),
        GRE(IpProtocol.GRE, -1),
        GENEVE(-1, -1),
        DATA(-1, -1);

        /// Value in an IP header in front of it, -1: none.
        final int protocol;

        /// Value in an EtherType field in front of it, -1: none.
        final int etherType;

        Kind(int protocol, int etherType) {
            this.protocol = protocol;
            this.etherType = etherType;
        }
    }

    record Patch(int offset, int size, long value) {}

    static final class Layer {
        final Kind kind;
        byte[] bytes;
        int number; // EtherType or protocol by which the layer in front announces this one
        int next = -1; // what this layer announces, -1: what follows
        int lieLength = -1;
        int lieHeaderLength = -1;
        int lieChecksum = -1;
        boolean partial;
        final List<Patch> patches = new ArrayList<>();

        Layer(Kind kind, byte[] bytes, int number) {
            this.kind = kind;
            this.bytes = bytes;
            this.number = number;
        }

        MemorySegment m() {
            return MemorySegment.ofArray(bytes);
        }
    }

    byte[] bytes(int minimum, int cut) {
        int size = 0;
        int[] starts = new int[layers.size()];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = size;
            size += layers.get(i).bytes.length;
        }
        byte[] frame = new byte[Math.max(size, minimum)];
        MemorySegment m = MemorySegment.ofArray(frame);
        for (int i = 0; i < starts.length; i++) {
            byte[] b = layers.get(i).bytes;
            System.arraycopy(b, 0, frame, starts[i], b.length);
            lengths(m, i, starts[i], size);
        }
        for (int i = starts.length - 1; i >= 0; i--) {
            checksum(m, i, starts, size);
            for (Patch p : layers.get(i).patches) {
                patch(m, starts[i] + p.offset, p);
            }
        }
        return cut < frame.length ? Arrays.copyOf(frame, cut) : frame;
    }

    private static void patch(MemorySegment m, long at, Patch p) {
        switch (p.size) {
            case 1 -> BigEndian.putU8(m, at, (int) p.value);
            case 2 -> BigEndian.putU16(m, at, (int) p.value);
            case 4 -> BigEndian.putU32(m, at, p.value);
            case 8 -> BigEndian.putI64(m, at, p.value);
            default -> throw new IllegalArgumentException("patch size " + p.size);
        }
    }

    private int announced(int i, boolean etherType, int otherwise) {
        Layer l = layers.get(i);
        if (l.next >= 0) {
            return l.next;
        }
        if (i + 1 == layers.size()) {
            return otherwise;
        }
        Layer n = layers.get(i + 1);
        int number = n.number >= 0 ? n.number : etherType ? n.kind.etherType : n.kind.protocol;
        return number >= 0 ? number : otherwise;
    }

    private void lengths(MemorySegment m, int i, int at, int end) {
        Layer l = layers.get(i);
        int length = l.lieLength >= 0 ? l.lieLength : end - at;
        switch (l.kind) {
            case ETHERNET ->
                    BigEndian.putU16(m, at + 12L, announced(i, true, type3(i, at + 14, end)));
            case VLAN -> BigEndian.putU16(m, at + 2L, announced(i, true, type3(i, at + 4, end)));
            case IPV4 -> {
                Ipv4.totalLength(m, at, length);
                BigEndian.putU8(m, at + Ipv4.PROTOCOL, announced(i, false, 253));
                if (l.lieHeaderLength >= 0) {
                    BigEndian.putU8(m, at, 0x40 | (l.lieHeaderLength / 4));
                }
            }
            case IPV6 -> {
                Ipv6.payloadLength(m, at, l.lieLength >= 0 ? l.lieLength : length - Ipv6.SIZE);
                Ipv6.nextHeader(m, at, announced(i, false, 59));
            }
            case EXTENSION -> {
                BigEndian.putU8(m, at, announced(i, false, 59));
                if (l.lieLength >= 0) {
                    BigEndian.putU8(m, at + 1L, l.lieLength);
                }
            }
            case UDP -> Udp.length(m, at, length);
            case TCP -> {
                if (l.lieHeaderLength >= 0) {
                    BigEndian.putU8(m, at + Tcp.DATA_OFFSET, (l.lieHeaderLength / 4) << 4);
                }
            }
            case GRE, GENEVE ->
                    BigEndian.putU16(m, at + 2L, announced(i, true, BigEndian.u16(m, at + 2L)));
            case LLC, ARP, ICMPV4, ICMPV6, IGMP, DATA -> {}
        }
    }

    private int type3(int i, int payload, int end) {
        boolean llc = i + 1 < layers.size() && layers.get(i + 1).kind == Kind.LLC;
        return llc ? end - payload : 0x88b5; // local experimental EtherType
    }

    private void checksum(MemorySegment m, int i, int[] starts, int end) {
        Layer l = layers.get(i);
        int at = starts[i];
        int field =
                switch (l.kind) {
                    case IPV4 -> Ipv4.CHECKSUM;
                    case UDP -> Udp.CHECKSUM;
                    case TCP -> Tcp.CHECKSUM;
                    case ICMPV4, ICMPV6, IGMP -> Icmpv4.CHECKSUM;
                    case ETHERNET, VLAN, LLC, ARP, IPV6, EXTENSION, GRE, GENEVE, DATA -> -1;
                };
        if (field < 0) {
            return;
        }
        BigEndian.putU16(m, at + field, 0);
        long pseudo = pseudo(m, i, starts, end);
        int c;
        if (l.lieChecksum >= 0) {
            c = l.lieChecksum;
        } else if (l.partial) {
            c = Checksum.partial(pseudo);
        } else {
            int size = l.kind == Kind.IPV4 ? l.bytes.length : end - at;
            c = Checksum.finish(Checksum.sum(m, at, size) + pseudo);
            c = c == 0 && l.kind == Kind.UDP ? 0xffff : c;
        }
        BigEndian.putU16(m, at + field, c);
    }

    private long pseudo(MemorySegment m, int i, int[] starts, int end) {
        Layer l = layers.get(i);
        if (l.kind != Kind.UDP && l.kind != Kind.TCP && l.kind != Kind.ICMPV6) {
            return 0;
        }
        long length = l.lieLength >= 0 ? l.lieLength : end - starts[i];
        for (int j = i - 1; j >= 0; j--) {
            if (layers.get(j).kind == Kind.IPV4) {
                return Checksum.pseudoOf4(m, starts[j], l.kind.protocol, length);
            }
            if (layers.get(j).kind == Kind.IPV6) {
                return Checksum.pseudoOf6(m, starts[j], l.kind.protocol, length);
            }
        }
        return 0;
    }
}

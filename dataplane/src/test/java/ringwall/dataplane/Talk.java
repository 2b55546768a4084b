package ringwall.dataplane;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import ringwall.wire.Checksum;
import ringwall.wire.FrameBuilder;

/// A made-up dialogue between a vNIC and somebody on the wire: packets one by one, mostly as
/// sensible endpoints send them, now and then as an attacker, a crashed host or a bad link does. It
/// hears nothing of what became of its packets.
abstract class Talk {
    /// @param what for people
    /// @param packets one IP packet, or all its fragments
    /// @param icmpError it quotes an earlier packet
    /// @param tcp of a TCP segment
    record Step(
            String what,
            boolean fromVm,
            List<byte[]> packets,
            boolean icmpError,
            @Nullable Segment tcp) {
        Step with(Segment segment) {
            return new Step(what, fromVm, packets, icmpError, segment);
        }

        @Override
        public String toString() {
            return (fromVm ? "vm   " : "wire ") + what;
        }
    }

    /// A TCP segment beside what its endpoints know.
    ///
    /// @param ahead its number, less what its sender sends next
    /// @param ackAhead what it acknowledges, less what its receiver has sent
    /// @param room what its receiver's largest window lets be sent ahead
    record Segment(int flags, int length, int ahead, int ackAhead, int room) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    static final String LAST_FIRST = "UDP in fragments, the last first";

    final int number;
    final boolean v6;
    final boolean vmOpens;
    private byte[] lastFromVm = {};
    private byte[] lastFromWire = {};

    Talk(int number, SplittableRandom random) {
        this.number = number;
        v6 = random.nextBoolean();
        vmOpens = random.nextBoolean();
    }

    /// @param number below 20,000: its ports and addresses are its own
    static Talk of(int number, SplittableRandom random) {
        return switch (random.nextInt(10)) {
            case 0 -> new UdpTalk(number, random);
            case 1 -> new EchoTalk(number, random);
            default -> new TcpTalk(number, random);
        };
    }

    final Step next(SplittableRandom random) {
        boolean error = lastFromVm.length + lastFromWire.length > 0 && random.nextInt(12) == 0;
        Step step = error ? icmpError(random) : say(random);
        if (!step.icmpError && step.packets.size() == 1) {
            if (step.fromVm) {
                lastFromVm = step.packets.getFirst();
            } else {
                lastFromWire = step.packets.getFirst();
            }
        }
        return step;
    }

    abstract Step say(SplittableRandom random);

    /// The last step reached nobody.
    void lost() {}

    final Step whole(String what, boolean fromVm, FrameBuilder packet) {
        return new Step(what, fromVm, List.of(packet.bytes()), false, null);
    }

    /// An IP header from one side to the other.
    final FrameBuilder ip(boolean fromVm) {
        FrameBuilder packet = FrameBuilder.packet();
        if (v6) {
            return fromVm ? packet.ipv6(vm(), wire()) : packet.ipv6(wire(), vm());
        }
        packet = fromVm ? packet.ipv4(vm(), wire()) : packet.ipv4(wire(), vm());
        return packet;
    }

    final int opener() {
        return 20_000 + number;
    }

    private String vm() {
        return v6 ? "2001:db8::10" : "10.0.0.10";
    }

    private String wire() {
        int low = number % 200 + 1;
        return v6 ? "2001:db8:7::" + Integer.toHexString(low) : "10.7.0." + low;
    }

    /// A router or the receiver complains about the last packet of one side.
    private Step icmpError(SplittableRandom random) {
        boolean aboutVm = lastFromWire.length == 0 || lastFromVm.length > 0 && random.nextBoolean();
        byte[] last = aboutVm ? lastFromVm : lastFromWire;
        int quoted = Math.min(last.length, (v6 ? 40 : 20) + 8 + random.nextInt(40));
        byte[] quote = java.util.Arrays.copyOf(last, quoted);
        String what = "ICMP error about the last packet of the " + (aboutVm ? "vm" : "wire");
        boolean toVm = aboutVm;
        if (random.nextInt(6) == 0) {
            // a connection that nobody has: the quoted port is another
            int at = (v6 ? 40 : 20) + (isIcmp() ? 5 : 1);
            quote[at] ^= 0x55;
            what = "ICMP error about a packet that nobody sent";
        }
        FrameBuilder packet = FrameBuilder.packet();
        if (v6) {
            packet =
                    (toVm ? packet.ipv6("2001:db8:9::9", vm()) : packet.ipv6(vm(), wire()))
                            .icmp6(random.nextBoolean() ? 1 : 3, 0, 0);
        } else {
            packet =
                    (toVm ? packet.ipv4("10.9.0.9", vm()) : packet.ipv4(vm(), wire()))
                            .icmp4(random.nextBoolean() ? 3 : 11, random.nextInt(2), 0);
        }
        what += ", v%d, %d bytes quoted".formatted(v6 ? 6 : 4, quoted);
        return new Step(what, !toVm, List.of(packet.payload(quote).bytes()), true, null);
    }

    boolean isIcmp() {
        return false;
    }

    /// The same packet in pieces, the first with `firstBytes` (a multiple of 8) behind the IP
    /// header.
    final List<byte[]> fragments(byte[] packet, int firstBytes, int id) {
        int header = v6 ? 40 : 20;
        List<byte[]> pieces = new ArrayList<>();
        for (int at = header; at < packet.length; at += firstBytes) {
            int bytes = Math.min(firstBytes, packet.length - at);
            boolean more = at + bytes < packet.length;
            pieces.add(piece(packet, header, at, bytes, more, id));
        }
        return pieces;
    }

    private byte[] piece(byte[] packet, int header, int at, int bytes, boolean more, int id) {
        int word = at - header | (more ? 1 : 0);
        if (v6) {
            ByteBuffer piece = ByteBuffer.allocate(48 + bytes);
            piece.put(packet, 0, 40).put(packet[6]).put((byte) 0).putShort((short) word).putInt(id);
            piece.put(packet, at, bytes);
            return piece.put(6, (byte) 44).putShort(4, (short) (8 + bytes)).array();
        }
        ByteBuffer piece = ByteBuffer.allocate(20 + bytes);
        piece.put(packet, 0, 20).put(packet, at, bytes);
        int offset = at - header;
        piece.putShort(2, (short) (20 + bytes)).putShort(4, (short) id);
        piece.putShort(6, (short) (offset >>> 3 | (more ? 0x2000 : 0))).putShort(10, (short) 0);
        int sum = Checksum.of(java.lang.foreign.MemorySegment.ofArray(piece.array()), 0, 20);
        return piece.putShort(10, (short) sum).array();
    }

    /// Requests and answers over UDP, or one way only; some in fragments.
    private static final class UdpTalk extends Talk {
        private final boolean oneWay;
        private int fragmented;

        UdpTalk(int number, SplittableRandom random) {
            super(number, random);
            oneWay = random.nextInt(3) == 0;
        }

        @Override
        Step say(SplittableRandom random) {
            boolean byOpener = oneWay || random.nextInt(5) < 3;
            boolean fromVm = byOpener == vmOpens;
            boolean big = random.nextInt(5) == 0;
            FrameBuilder ip = ip(fromVm);
            FrameBuilder udp = byOpener ? ip.udp(opener(), 2000) : ip.udp(2000, opener());
            if (!big) {
                return whole("UDP", fromVm, udp.payload(random.nextInt(100)));
            }
            byte[] packet = udp.payload(1700 + random.nextInt(700)).bytes();
            List<byte[]> pieces = fragments(packet, 800, number * 100 + fragmented++);
            String what =
                    switch (random.nextInt(6)) {
                        case 0 -> {
                            pieces = pieces.reversed();
                            yield LAST_FIRST;
                        }
                        case 1 -> {
                            pieces.add(
                                    1,
                                    fragments(packet, 1200, number * 100 + fragmented - 1).get(1));
                            yield "UDP in fragments that overlap";
                        }
                        case 2 -> {
                            pieces.removeFirst();
                            yield "UDP without its first fragment";
                        }
                        default -> "UDP in fragments";
                    };
            return new Step(what, fromVm, pieces, false, null);
        }
    }

    /// Ping.
    private static final class EchoTalk extends Talk {
        private int sequence;

        EchoTalk(int number, SplittableRandom random) {
            super(number, random);
        }

        @Override
        boolean isIcmp() {
            return true;
        }

        @Override
        Step say(SplittableRandom random) {
            boolean request = random.nextInt(5) < 3;
            boolean fromVm = request == vmOpens;
            FrameBuilder ip = ip(fromVm);
            int id = opener();
            if (request) {
                ip = v6 ? ip.icmp6Echo(id, ++sequence) : ip.icmp4Echo(id, ++sequence);
            } else {
                ip = v6 ? ip.icmp6EchoReply(id, sequence) : ip.icmp4EchoReply(id, sequence);
            }
            return whole(
                    request ? "echo request" : "echo reply",
                    fromVm,
                    ip.payload(random.nextInt(64)));
        }
    }
}

package ringwall.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.provider.Arguments;

/// Well-formed frames and messages to mutate, and the mutations.
final class Seeds {
    private Seeds() {}

    static List<byte[]> frames() {
        List<byte[]> frames = new ArrayList<>();
        FrameTextTest.frames().map(Arguments::get).forEach(a -> frames.add((byte[]) a[0]));
        byte[] dhcp = dhcp4();
        frames.add(FrameTextTest.ip().udp(68, 67).payload(dhcp).bytes());
        frames.add(FrameTextTest.ip6().udp(546, 547).payload(dhcp6()).bytes());
        frames.add(FrameTextTest.ip().udp(5353, 53).payload(dns()).bytes());
        frames.add(FrameTextTest.eth().type(Ethernet.SLOW).payload(lacp()).bytes());
        return frames;
    }

    /// Messages that start at offset 0: each frame from each of its layers on, and more.
    static List<byte[]> messages() {
        List<byte[]> messages = new ArrayList<>();
        for (byte[] f : frames()) {
            for (int from : new int[] {0, 12, 14, 18, 34, 38, 42, 50, 54, 62}) {
                if (from < f.length) {
                    messages.add(Arrays.copyOfRange(f, from, f.length));
                }
            }
        }
        messages.addAll(List.of(dhcp4(), dhcp6(), dns(), lacp(), FrameTextTest.bpdu()));
        for (String hex :
                List.of(
                        "22000000000000020400000"
                                + "1ef01010106010001ef0101020a000001", // IGMPv3 report
                        "1100000000000000020a0002" + "0a0000010a000002", // IGMPv3 query
                        "8f000000000000010400000"
                                + "1ff0200000000000000000000000000fbfe80000000000000000000000000"
                                + "0001",
                        "8200000003e80000" + "00".repeat(16), // MLD query
                        "0207045254000000010403657430060200780a04776562310000", // LLDP
                        "000100020005b40005000000000000000077ffff", // STT
                        "0000000000010800060400035254000000010a000001525400000001"
                                + "0a000001", // RARP, not aligned
                        "000108000604000352540000000100000000525400000001000000" + "00",
                        "800000000000010001020304deadbeef", // Geneve of a later version
                        "b0000800123400000000002a00000007")) {
            messages.add(HexFormat.of().parseHex(hex));
        }
        return messages;
    }

    static byte[] dhcp4() {
        byte[] b = new byte[400];
        MemorySegment m = MemorySegment.ofArray(b);
        int p = Dhcp4.emit(m, 0, Dhcp4.BOOT_REQUEST, 77, 0, 0, 0x525400000001L);
        p = Dhcp4.emitU8(m, 0, p, Dhcp4.OPTION_MESSAGE_TYPE, Dhcp4.REQUEST);
        p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_REQUESTED_IP, Addresses.ip4("10.0.0.5"));
        p =
                Dhcp4.emitBytes(
                        m,
                        0,
                        p,
                        Dhcp4.OPTION_HOST_NAME,
                        "web-1".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        p = Dhcp4.emitU8(m, 0, p, Dhcp4.OPTION_OVERLOAD, 3);
        return Arrays.copyOf(b, Dhcp4.emitEnd(m, 0, p));
    }

    static byte[] dhcp6() {
        byte[] b = new byte[200];
        MemorySegment m = MemorySegment.ofArray(b);
        int p = Dhcp6.emit(m, 0, Dhcp6.REPLY, 0x123456);
        p = Dhcp6.emitDuid(m, 0, p, Dhcp6.OPTION_CLIENT_ID, 0x525400000001L);
        p = Dhcp6.emitIaNa(m, 0, p, 9, 0x20010db800000000L, 5, 3600, 7200);
        p = Dhcp6.emitDns(m, 0, p, 0x20010db800000000L, 53);
        return Arrays.copyOf(b, Dhcp6.emitStatus(m, 0, p, Dhcp6.STATUS_SUCCESS));
    }

    static byte[] dns() {
        byte[] b = new byte[200];
        MemorySegment m = MemorySegment.ofArray(b);
        int end = Dns.emitQuery(m, 0, 5, "db.shop.example", Dns.TYPE_A);
        int p = Dns.emitResponse(m, 0, end, 0);
        p = Dns.emitAaaa(m, 0, p, 60, 0x20010db800000000L, 7);
        return Arrays.copyOf(b, Dns.emitA(m, 0, p, 60, Addresses.ip4("10.0.30.5")));
    }

    static byte[] lacp() {
        byte[] b = new byte[Lacp.SIZE];
        MemorySegment m = MemorySegment.ofArray(b);
        Lacp.emit(m, 0, 0);
        Lacp.emitInfo(m, 0, Lacp.ACTOR, 32768, 0x525400000001L, 7, 128, 1, Lacp.ACTIVITY);
        return b;
    }

    /// Flips, overwrites, cuts, lengthens, swaps parts; sometimes leaves as it is, sometimes makes
    /// all of it random.
    static byte[] mutate(byte[] seed, RandomGenerator random) {
        byte[] b = seed.clone();
        int how = random.nextInt(20);
        if (how == 0) {
            b = new byte[random.nextInt(128)];
            random.nextBytes(b);
            return b;
        }
        if (how <= 5) {
            b = Arrays.copyOf(b, random.nextInt(b.length + 20));
        }
        if (b.length == 0) {
            return b;
        }
        for (int n = random.nextInt(5); n > 0; n--) {
            int at = random.nextInt(Math.min(b.length, random.nextBoolean() ? 64 : b.length));
            switch (random.nextInt(4)) {
                case 0 -> b[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> b[at] = (byte) random.nextInt();
                case 2 -> b[at] = (byte) (random.nextBoolean() ? 0xff : 0);
                default -> b[at] = b[random.nextInt(b.length)];
            }
        }
        return b;
    }
}

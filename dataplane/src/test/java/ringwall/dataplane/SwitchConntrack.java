package ringwall.dataplane;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.conntrack.Connections;
import ringwall.dataplane.conntrack.FlowTuple;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;

/// The embedded switch with one firewalled vNIC behind rules that allow everything, so that what a
/// packet meets is conntrack alone: IP packets go in from the vNIC or from the uplink, and what
/// conntrack made of each is read from the outside.
final class SwitchConntrack implements AutoCloseable {
    /// @param word as [OvsConntrack.Said] has it; OTHER for a drop that is not conntrack's
    /// @param drop null: it passed
    /// @param before of the connection, as it was
    record Said(OvsConntrack.Said word, @Nullable DropReason drop, Life before) {}

    /// Where a connection stands.
    enum Life {
        NONE,
        /// The first SYN was seen.
        SYN_SENT,
        /// A SYN of each side was seen, the opener's ACK not yet.
        SYN_RECEIVED,
        ESTABLISHED,
        /// A FIN was seen.
        CLOSING,
        /// Both FINs were acknowledged.
        TIME_WAIT,
        /// By a RST.
        CLOSED
    }

    static final String VM = "a/eth0";
    static final String WIRE = "ens1";

    /// In an entry of [Connections], as `TcpState` counts.
    private static final int TCP_PHASE = 64 + 32;

    private final Bench bench;
    private final FlowTuple tuple = new FlowTuple();

    SwitchConntrack() throws ProgramText.Malformed {
        bench = new Bench(EmbeddedSwitch.Config.small(), program(), VM, "b/eth0", WIRE);
    }

    /// Rules that allow everything.
    static HostProgram program() throws ProgramText.Malformed {
        String text = ProgramText.write(Bench.program("two-vms.program"));
        String open =
                text.replace("10.0.0.0/24", "10.0.0.0/8")
                        .replace("2001:db8::/64", "2001:db8::/32")
                        .replace(
                                "tcp to 80",
                                "tcp to 0-65535\nicmp type any code any\nicmpv6 type any code any")
                        .replace("udp to 1000-1999", "udp to 0-65535");
        return ProgramText.read("open", open);
    }

    void pass(long milliseconds) {
        bench.later(milliseconds * 1_000_000);
        bench.sw.doWork(bench.nowNs);
    }

    /// The word for a packet, or for the first of its fragments; a drop of any of them is told.
    Said judge(Talk.Step step) {
        Said word = new Said(OvsConntrack.Said.OTHER, null, Life.NONE);
        DropReason dropped = null;
        for (byte[] packet : step.packets()) {
            if (isLaterFragment(packet)) {
                long[] before = drops();
                bench.send(step.fromVm() ? VM : WIRE, framed(packet, step.fromVm()));
                boolean passed = !bench.received(step.fromVm() ? WIRE : VM).isEmpty();
                dropped = passed ? dropped : grown(before, drops());
            } else {
                word = judge(packet, step.fromVm(), step.icmpError());
            }
        }
        return dropped == null ? word : new Said(word.word, dropped, word.before);
    }

    private static boolean isLaterFragment(byte[] packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        return packet[0] >> 4 == 6
                ? packet[6] == 44 && (bytes.getShort(42) & 0xFFF8) != 0
                : (bytes.getShort(6) & 0x1FFF) != 0;
    }

    private Said judge(byte[] packet, boolean fromVm, boolean icmpError) {
        Life life = life(packet);
        long[] before = drops();
        long hits = hits();
        bench.send(fromVm ? VM : WIRE, framed(packet, fromVm));
        boolean passed = !bench.received(fromVm ? WIRE : VM).isEmpty();
        if (!passed) {
            DropReason reason = grown(before, drops());
            boolean conntracks = reason == DropReason.CT_INVALID;
            return new Said(
                    conntracks ? OvsConntrack.Said.INVALID : OvsConntrack.Said.OTHER, reason, life);
        }
        if (icmpError) {
            int quote = (packet[0] >> 4 == 6 ? 40 : 20) + 8;
            byte[] quoted = java.util.Arrays.copyOfRange(packet, quote, packet.length);
            return new Said(
                    isReply(quoted, !fromVm)
                            ? OvsConntrack.Said.RELATED
                            : OvsConntrack.Said.RELATED_REPLY,
                    null,
                    life);
        }
        if (hits() > hits) {
            return new Said(OvsConntrack.Said.NEW, null, life);
        }
        return new Said(
                isReply(packet, fromVm)
                        ? OvsConntrack.Said.ESTABLISHED_REPLY
                        : OvsConntrack.Said.ESTABLISHED,
                null,
                life);
    }

    static byte[] framed(byte[] packet, boolean fromVm) {
        boolean v6 = packet[0] >> 4 == 6;
        String header =
                fromVm ? "0200000000ee" + "02000000000a" : "02000000000a0200000000ee" + "8100000a";
        return ByteBuffer.allocate(header.length() / 2 + 2 + packet.length)
                .put(HexFormat.of().parseHex(header))
                .putShort((short) (v6 ? 0x86DD : 0x0800))
                .put(packet)
                .array();
    }

    private long hits() {
        Counters counters = bench.sw.worker().counters;
        return counters.readHits(0) + counters.readHits(1) + counters.readHits(2);
    }

    private long[] drops() {
        DropReason[] all = DropReason.values();
        long[] counts = new long[all.length];
        for (DropReason reason : all) {
            counts[Ordinals.of(reason)] = bench.drops(reason);
        }
        return counts;
    }

    private static @Nullable DropReason grown(long[] before, long[] after) {
        for (DropReason reason : DropReason.values()) {
            if (after[Ordinals.of(reason)] > before[Ordinals.of(reason)]) {
                return reason;
            }
        }
        return null;
    }

    /// Against the direction of the packet that opened the connection which it belongs to.
    private boolean isReply(byte[] packet, boolean fromVm) {
        int id = connection(packet);
        if (id == 0) {
            throw new IllegalStateException("it passed, and there is no connection");
        }
        return fromVm == table().openedToPort(id);
    }

    private Life life(byte[] packet) {
        int id = connection(packet);
        if (id == 0) {
            return Life.NONE;
        }
        int phase = table().entry(id).get(ValueLayout.JAVA_BYTE, TCP_PHASE);
        return tuple.protocol == 6 ? Life.values()[phase] : Life.ESTABLISHED;
    }

    private Connections table() {
        return bench.sw.worker().tables.connections;
    }

    /// The connection of a packet, by ports alone (each talk has its own); 0: none.
    private int connection(byte[] packet) {
        boolean v6 = packet[0] >> 4 == 6;
        int protocol = v6 ? packet[6] : packet[9];
        int l4 = v6 ? 40 : 20;
        if (v6 && protocol == 44) {
            protocol = packet[40];
            l4 += 8;
        }
        boolean icmp = protocol == 1 || protocol == 58;
        int a = ByteBuffer.wrap(packet).getShort(l4 + (icmp ? 4 : 0)) & 0xFFFF;
        int b = ByteBuffer.wrap(packet).getShort(l4 + 2) & 0xFFFF;
        for (int id = 1; id <= table().capacity(); id++) {
            if (!table().exists(id)) {
                continue;
            }
            table().tupleOf(id, tuple);
            boolean same =
                    icmp
                            ? tuple.sourcePort == a
                            : tuple.sourcePort == a && tuple.destinationPort == b
                                    || tuple.sourcePort == b && tuple.destinationPort == a;
            if (tuple.protocol == protocol && tuple.v6 == v6 && same) {
                return id;
            }
        }
        return 0;
    }

    @Override
    public void close() {
        bench.close();
    }
}

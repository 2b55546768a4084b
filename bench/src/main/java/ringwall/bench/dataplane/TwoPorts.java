package ringwall.bench.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import ringwall.dataplane.EmbeddedSwitch;
import ringwall.dataplane.port.FrameRing;
import ringwall.dataplane.port.Memory;
import ringwall.dataplane.port.RingPort;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Tcp;

/// A switch with two vNICs on rings that hold one frame of every flow: publishing a slot again
/// sends its frame again, so that the generator costs nothing and what is timed is the switch
/// alone. With more flows than 64k, whose frames would fill the machine's memory, it writes the
/// next flow's ports into a slot before it publishes it: four bytes a frame, and counted to the
/// switch.
final class TwoPorts implements AutoCloseable {
    private static final int BURST = 32;
    private static final int MOST_SLOTS = 1 << 16;
    private static final int PORTS_AT = 34;
    private static final String[] NAMES = {"a/eth0", "b/eth0"};

    final EmbeddedSwitch sw;
    private final Arena arena = Arena.ofShared();
    private final RingPort[] ports = new RingPort[2];
    private final int flows;
    private final int slots;
    private final int[] next = new int[2];
    long nowNs = 1_800_000_000_000_000_000L;

    /// @param sizes of frames without FCS, taken in turn
    /// @param flows in each direction
    /// @param rules per vNIC; 0: firewall off
    TwoPorts(int[] sizes, int flows, int rules, boolean tcp) throws ProgramText.Malformed {
        this.flows = flows;
        this.slots = Math.clamp(Integer.highestOneBit(2 * flows - 1), 1024, MOST_SLOTS);
        int entries = Math.max(1 << 14, Integer.highestOneBit(8 * flows - 1));
        this.sw =
                new EmbeddedSwitch(
                        EmbeddedSwitch.Config.standard()
                                .withFlows(
                                        entries, rules > 0 ? Math.max(1 << 14, 4 * flows) : 1024));
        int longest = 0;
        for (int size : sizes) {
            longest = Math.max(longest, size);
        }
        for (int i = 0; i < 2; i++) {
            ports[i] = new RingPort(arena, NAMES[i], slots, longest, 0);
            sw.addPort(ports[i]);
        }
        sw.apply(program(rules));
        sw.doWork(nowNs);
        if (tcp) {
            handshakes();
        }
        for (int side = 0; side < 2; side++) {
            FrameRing ring = ports[side].peer().sending();
            for (int i = 0; i < slots; i++) {
                fill(ring.slotToFill(i), frame(side, i % flows, sizes[i % sizes.length], tcp));
            }
        }
        // every slot once: connections and flow entries are made
        for (int i = 0; i < Math.max(slots, flows); i += BURST) {
            turn();
        }
    }

    private static void fill(long slot, byte[] frame) {
        FrameRing.plain(slot, frame.length);
        MemorySegment.copy(
                MemorySegment.ofArray(frame), 0, Memory.ALL, FrameRing.data(slot), frame.length);
    }

    private static byte[] frame(int side, int flow, int size, boolean tcp) {
        FrameBuilder builder = head(side);
        int a = opener(flow);
        int b = answerer(flow);
        int header = tcp ? 54 : 42;
        builder =
                tcp
                        ? builder.tcp(side == 0 ? a : b, side == 0 ? b : a, Tcp.ACK)
                                .seq(side == 0 ? 101 : 501)
                                .ack(side == 0 ? 501 : 101)
                        : builder.udp(side == 0 ? a : b, side == 0 ? b : a);
        return builder.payload(Math.max(0, size - header)).bytes();
    }

    private static int opener(int flow) {
        return 1024 + flow % 60_000;
    }

    private static int answerer(int flow) {
        return 1000 + flow / 60_000;
    }

    private void rewrite(FrameRing ring, int side, int count) {
        for (int i = 0; i < count; i++) {
            int flow = next[side];
            next[side] = flow + 1 == flows ? 0 : flow + 1;
            int a = opener(flow);
            int b = answerer(flow);
            int ports = side == 0 ? a << 16 | b : b << 16 | a;
            Memory.putInt(
                    FrameRing.data(ring.slotToFill(i)) + PORTS_AT, Integer.reverseBytes(ports));
        }
    }

    private static FrameBuilder head(int side) {
        return side == 0
                ? FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                        .ipv4("10.0.0.10", "10.0.0.11")
                : FrameBuilder.ethernet("02:00:00:00:00:0a", "02:00:00:00:00:0b")
                        .ipv4("10.0.0.11", "10.0.0.10");
    }

    private void handshakes() {
        for (int flow = 0; flow < flows; flow++) {
            int a = opener(flow);
            int b = answerer(flow);
            one(0, head(0).tcp(a, b, Tcp.SYN).seq(100).window(60_000).bytes());
            one(1, head(1).tcp(b, a, Tcp.SYN | Tcp.ACK).seq(500).ack(101).window(60_000).bytes());
            one(0, head(0).tcp(a, b, Tcp.ACK).seq(101).ack(501).window(60_000).bytes());
        }
    }

    private void one(int side, byte[] frame) {
        if (!ports[side].peer().send(frame)) {
            throw new IllegalStateException("the ring is full");
        }
        sw.doWork(nowNs);
        drain();
    }

    private int drain() {
        int got = 0;
        for (RingPort port : ports) {
            FrameRing ring = port.peer().receiving();
            int ready = ring.ready(1024);
            if (ready > 0) {
                ring.release(ready);
                got += ready;
            }
        }
        return got;
    }

    /// Publishes a burst at each port and lets the switch work.
    ///
    /// @return frames that came out
    int turn() {
        for (int side = 0; side < 2; side++) {
            FrameRing ring = ports[side].peer().sending();
            int room = ring.room(BURST);
            if (flows > slots) {
                rewrite(ring, side, room);
            }
            ring.publish(room);
        }
        nowNs += 4_000;
        sw.doWork(nowNs);
        return drain();
    }

    static HostProgram program(int rules) throws ProgramText.Malformed {
        String firewalled = rules > 0 ? " firewalled" : "";
        StringBuilder text = new StringBuilder(4096);
        text.append("program 1 host bench\nrequires vlan,guards,conntrack\n");
        for (int i = 0; i < 2; i++) {
            String mac = "02:00:00:00:00:0" + "ab".charAt(i);
            String ip = "10.0.0.1" + i + "/32";
            text.append("[port ").append(NAMES[i]).append("]\n");
            text.append("port vnic switch prod group prod/web tenant shop mac ").append(mac);
            text.append(" mtu 9000 connections 16000000 groups 64").append(firewalled);
            text.append("\ningress untagged segment web\n");
            text.append("secure web macs ").append(mac).append(" pairs ").append(mac);
            text.append('=').append(ip).append(" link-local 2\n");
            text.append("egress web untagged\n");
        }
        text.append("[segment web]\nsegment tenant shop router \"\" vni none mtu 9000\n");
        text.append("flood port a/eth0\nflood port b/eth0\n");
        text.append(
                "[forward web]\n02:00:00:00:00:0a port a/eth0\n02:00:00:00:00:0b port b/eth0\n");
        text.append("[addresses all]\ntenant shop\n10.0.0.0/24\n");
        text.append("[port-set vms]\nport a/eth0\nport b/eth0\n");
        for (int r = 1; r < rules / 2; r++) {
            text.append("[service s").append(r).append("]\nudp to ").append(r).append('\n');
        }
        text.append("[service any-port]\nudp to 1000-65535\ntcp to 1000-65535\n");
        text.append("[rules 0]\n");
        for (String direction : new String[] {"from-port", "to-port"}) {
            for (int r = 1; r < rules / 2; r++) {
                text.append(direction).append(" vms peers all service s").append(r);
                text.append(" allow rule ").append(direction).append(r).append('\n');
            }
            text.append(direction).append(" vms peers all service any-port allow rule last-");
            text.append(direction).append('\n');
        }
        return ProgramText.read("bench", text.toString());
    }

    @Override
    public void close() {
        sw.close();
        arena.close();
    }
}

package ringwall.dataplane;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import ringwall.observe.UplinkShare;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;
import ringwall.wire.FrameBuilder;

/// Who gets what of a full uplink, and of a port that does not keep up (BEHAVIOUR 32, 35): all in
/// the test's own time.
class SharesTest {
    /// 10 Mbit/s.
    private static final long RATE = 1_250_000;

    private static final int BYTES = 1000;
    private static final int ON_THE_WIRE = BYTES + 4 + 24;
    private static final long STEP_NS = 1_000_000;

    /// Segments 1, 2, .. with two vNICs each, `a1`, `b1`, `a2`, .., behind one pNIC.
    ///
    /// @param rate of the pNIC, or 0
    /// @param qos one line a segment
    private static HostProgram program(long rate, String... qos) {
        StringBuilder text =
                new StringBuilder("program 1 host h1\nrequires vlan,guards\n\n[pnics]\n");
        text.append("pnic ens1 mtu 1500").append(rate > 0 ? " rate " + rate : "").append("\n");
        text.append("\n[teams]\nteam uplink:prod members ens1 policy active-standby up-delay-ms 0");
        text.append(" beacon-interval-ms 0 missed-beacons 0 failback\n\n[port uplink:prod]\n");
        text.append(
                "port uplink switch prod group \"\" tenant \"\" mac 00:00:00:00:00:00 mtu 1500");
        text.append(" connections 0 groups 0\n");
        for (int s = 1; s <= qos.length; s++) {
            text.append("from ens1 vlan ").append(s).append(" segment s").append(s).append("\n");
            text.append("egress s").append(s).append(" vlan ").append(s).append("\n");
        }
        for (int s = 1; s <= qos.length; s++) {
            for (String side : List.of("a", "b")) {
                String mac = mac(side + s);
                text.append("\n[port ").append(side).append(s).append("]\n");
                text.append("port vnic switch prod group g tenant t mac ").append(mac);
                text.append(" mtu 1500 connections 64 groups 8\ningress untagged segment s");
                text.append(s).append("\nsecure s").append(s).append(" macs ").append(mac);
                text.append(" pairs ").append(mac).append("=10.0.0.0/8 link-local 2\negress s");
                text.append(s).append(" untagged\n");
            }
            text.append("\n[segment s")
                    .append(s)
                    .append("]\nsegment tenant t router \"\" vni none");
            text.append(" mtu 1500\n").append(qos[s - 1]).append("\nflood port uplink:prod\n");
            text.append("\n[forward s").append(s).append("]\n02:00:00:00:00:ee port uplink:prod\n");
            text.append(mac("a" + s)).append(" port a").append(s).append("\n");
            text.append(mac("b" + s)).append(" port b").append(s).append("\n");
        }
        try {
            return ProgramText.read("shares", text.toString());
        } catch (ProgramText.Malformed e) {
            throw new IllegalStateException(e);
        }
    }

    private static String qos(int pcp, int weight, long guaranteed) {
        return "qos pcp %s dscp keep weight %d guaranteed %d"
                .formatted(pcp < 0 ? "keep" : pcp, weight, guaranteed);
    }

    private static String mac(String port) {
        return "02:00:00:00:0%s:0%s".formatted(port.charAt(0), port.charAt(1));
    }

    private static byte[] frame(String from, String to) {
        return FrameBuilder.ethernet(to, mac(from))
                .ipv4("10.0.0.1", "10.0.0.2")
                .udp(4000, 5000)
                .payload(BYTES - 42)
                .bytes();
    }

    private static final String OUTSIDE = "02:00:00:00:00:ee";

    private static Bench bench(HostProgram program) {
        return new Bench(
                EmbeddedSwitch.Config.small(),
                program,
                Differential.attachments(program).toArray(String[]::new));
    }

    /// Sends so many frames a millisecond from each port for so long, and counts what left the pNIC
    /// by segment.
    private static Map<Integer, Integer> run(Bench bench, Map<String, Integer> perStep, int steps) {
        Map<Integer, Integer> left = new TreeMap<>();
        Map<String, byte[]> frames = new HashMap<>();
        perStep.keySet().forEach(port -> frames.put(port, frame(port, OUTSIDE)));
        for (int i = 0; i < steps; i++) {
            for (String port : perStep.keySet()) {
                for (int n = perStep.get(port); n > 0; n--) {
                    bench.peer(port).send(requireNonNull(frames.get(port)));
                }
            }
            for (int turn = 0; turn < 4; turn++) {
                bench.later(STEP_NS / 4);
                bench.sw.doWork(bench.nowNs);
                bench.received("ens1").forEach(f -> left.merge((int) f[15], 1, Integer::sum));
            }
        }
        return left;
    }

    private static double share(Map<Integer, Integer> left, int segment) {
        int all = left.values().stream().mapToInt(Integer::intValue).sum();
        return (double) left.getOrDefault(segment, 0) / all;
    }

    @Test
    void weightsShareAFullUplink() {
        try (Bench bench = bench(program(RATE, qos(-1, 1, 0), qos(-1, 3, 0), qos(-1, 6, 0)))) {
            var left = run(bench, Map.of("a1", 5, "a2", 5, "a3", 5), 1000);
            assertThat(share(left, 1)).isBetween(0.095, 0.105);
            assertThat(share(left, 2)).isBetween(0.295, 0.305);
            assertThat(share(left, 3)).isBetween(0.595, 0.605);
            int all = left.values().stream().mapToInt(Integer::intValue).sum();
            assertThat((double) all * ON_THE_WIRE / RATE).isBetween(0.99, 1.02);
        }
    }

    @Test
    void whatOneDoesNotUseIsForTheOthers() {
        try (Bench bench = bench(program(RATE, qos(-1, 9, 0), qos(-1, 1, 0)))) {
            var left = run(bench, Map.of("a2", 5), 200);
            assertThat(requireNonNull(left.get(2)) * ON_THE_WIRE / 0.2 / RATE)
                    .isBetween(0.97, 1.05);
        }
    }

    @Test
    void theHigherPriorityGoesFirst() {
        try (Bench bench = bench(program(RATE, qos(6, 0, 0), qos(5, 0, 0), qos(-1, 100, 0)))) {
            var left = run(bench, Map.of("a1", 1, "a2", 5, "a3", 5), 500);
            // 1 Mbyte/s of the first fits whole; the second takes the rest; nothing is left
            assertThat(left.get(1)).isBetween(495, 500);
            assertThat(left.getOrDefault(3, 0)).isLessThan(10);
            assertThat(bench.drops(DropReason.PORT_FULL)).isPositive();
        }
    }

    @Test
    void aGuaranteeHoldsAgainstEverything() {
        // storage and migration flood, one strict; production has a quarter for certain
        try (Bench bench =
                bench(program(RATE, qos(-1, 1, RATE / 4), qos(7, 0, 0), qos(-1, 1000, 0)))) {
            var left = run(bench, Map.of("a1", 5, "a2", 20, "a3", 20), 1000);
            assertThat(share(left, 1)).isBetween(0.24, 0.27);
            assertThat(share(left, 2)).isGreaterThan(0.7);
        }
    }

    @Test
    void whoKeepsToItsGuaranteeLosesNothing() {
        try (Bench bench = bench(program(RATE, qos(-1, 1, RATE / 2), qos(7, 0, 0)))) {
            run(bench, Map.of("a1", 1, "a2", 30), 500);
            // 1,028 bytes a millisecond on the wire are more than half of 1,250
            Map<String, UplinkShare> shares = new HashMap<>();
            bench.sw.shares("ens1").forEach(s -> shares.put(s.segment(), s));
            assertThat(requireNonNull(shares.get("s2")).lostFrames()).isPositive();
        }
        try (Bench bench = bench(program(RATE, qos(-1, 1, RATE * 9 / 10), qos(7, 0, 0)))) {
            run(bench, Map.of("a1", 1, "a2", 30), 500);
            Map<String, UplinkShare> shares = new HashMap<>();
            bench.sw.shares("ens1").forEach(s -> shares.put(s.segment(), s));
            assertThat(requireNonNull(shares.get("s1")).lostFrames()).isZero();
            assertThat(requireNonNull(shares.get("s1")).sentFrames()).isGreaterThan(495);
        }
    }

    @Test
    void aFloodLeavesTheOtherVnicOfItsSegmentItsShare() {
        try (Bench bench = bench(program(RATE, qos(-1, 0, 0)))) {
            byte[] flood = frame("a1", OUTSIDE);
            byte[] other = frame("b1", OUTSIDE);
            int fromB = 0;
            int fromA = 0;
            for (int i = 0; i < 2000; i++) {
                for (int n = 0; n < 20; n++) {
                    bench.peer("a1").send(flood);
                }
                if (i % 2 == 0) {
                    bench.peer("b1").send(other);
                }
                bench.later(STEP_NS);
                bench.sw.doWork(bench.nowNs);
                for (byte[] f : bench.received("ens1")) {
                    fromB += f[10] == 0x0b ? 1 : 0;
                    fromA += f[10] == 0x0a ? 1 : 0;
                }
            }
            // b wants 500 a second of 1,216 that the cable takes: less than its half
            assertThat(fromB).isBetween(990, 1000);
            assertThat(fromA).isGreaterThan(1300);
        }
    }

    @Test
    void aReceiverThatIsSlowIsSharedBySenders() {
        HostProgram program = program(0, qos(-1, 0, 0));
        try (Bench bench = bench(program)) {
            byte[] flood = frame("a1", mac("b1"));
            byte[] outside =
                    ringwall.wire.FrameBuilder.ethernet(mac("b1"), OUTSIDE)
                            .vlan(1)
                            .ipv4("192.0.2.1", "10.0.0.2")
                            .udp(4000, 5000)
                            .payload(100)
                            .bytes();
            int fromOutside = 0;
            for (int i = 0; i < 1000; i++) {
                for (int n = 0; n < 20; n++) {
                    bench.peer("a1").send(flood);
                }
                if (i % 4 == 0) {
                    bench.peer("ens1").send(outside);
                }
                bench.later(STEP_NS);
                bench.sw.doWork(bench.nowNs);
                byte[] got = bench.peer("b1").receive();
                fromOutside += got.length > 11 && (got[11] & 0xFF) == 0xee ? 1 : 0;
            }
            assertThat(fromOutside).isGreaterThan(200);
        }
    }

    @Test
    void nothingIsLeftBehindWhenTheLinkGoesOrTheProgram() {
        HostProgram program = program(RATE, qos(-1, 1, 0), qos(-1, 1, 0));
        try (Bench bench = bench(program)) {
            run(bench, Map.of("a1", 20, "a2", 20), 20);
            bench.port("ens1").linkUp(false);
            bench.sw.doWork(bench.nowNs);
            assertThat(bench.drops(DropReason.LINK_DOWN)).isPositive();
            assertThat(bench.sw.worker().pool.available())
                    .isEqualTo(bench.sw.worker().pool.slots());
            bench.port("ens1").linkUp(true);
            run(bench, Map.of("a1", 20, "a2", 20), 20);
            bench.sw.apply(program(0, qos(-1, 5, 0)));
            for (int i = 0; i < 100; i++) {
                bench.later(STEP_NS);
                bench.sw.doWork(bench.nowNs);
                bench.received("ens1");
            }
            assertThat(bench.sw.worker().pool.available())
                    .isEqualTo(bench.sw.worker().pool.slots());
        }
    }

    @Test
    void framesOfOneSenderKeepTheirOrderAndTheirBytes() {
        try (Bench bench = bench(program(RATE, qos(-1, 1, 0)))) {
            List<byte[]> sent = new ArrayList<>();
            List<byte[]> got = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                byte[] frame =
                        FrameBuilder.ethernet(OUTSIDE, mac("a1"))
                                .ipv4("10.0.0.1", "10.0.0.2")
                                .udp(4000, i)
                                .payload("frame " + i + "x".repeat(29 * i))
                                .bytes();
                sent.add(frame);
                bench.send("a1", frame);
                got.addAll(bench.received("ens1"));
            }
            for (int i = 0; i < 200; i++) {
                bench.later(STEP_NS);
                bench.sw.doWork(bench.nowNs);
                got.addAll(bench.received("ens1"));
            }
            assertThat(got).hasSize(50);
            for (int i = 0; i < 50; i++) {
                byte[] untagged = new byte[got.get(i).length - 4];
                System.arraycopy(got.get(i), 0, untagged, 0, 12);
                System.arraycopy(got.get(i), 16, untagged, 12, untagged.length - 12);
                assertThat(untagged).isEqualTo(sent.get(i));
            }
        }
    }
}

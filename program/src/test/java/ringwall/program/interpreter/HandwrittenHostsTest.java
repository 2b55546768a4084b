package ringwall.program.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ringwall.program.DropReason;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Tcp;

/// The life of packets across the hand-written hosts h1 and h2 and the appliance fw-1. The pNICs of
/// one name hang on one wire.
class HandwrittenHostsTest {
    private static final String GATEWAY = "02:0e:00:00:00:fe";
    private static final String OUTSIDE = "02:00:5e:00:02:fe";

    private final Map<String, Interpreter> hosts = new TreeMap<>();
    private final Map<String, State> states = new HashMap<>();
    private long nowNs = 1_800_000_000_000_000_000L;

    /// What reached vNICs (but an appliance's), the wire outside, and why the rest did not.
    private final List<String> reached = new ArrayList<>();

    private final List<DropReason> drops = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // lives for one hop, never compared
    private record Hop(String host, String attachment, byte[] frame) {}

    @BeforeEach
    void plug() {
        for (String name : List.of("h1", "h2", "fw-1")) {
            hosts.put(name, Interpreter.of(HandwrittenTest.program(name)));
            states.put(name, new State());
        }
    }

    private void send(String host, String attachment, FrameBuilder frame) {
        reached.clear();
        drops.clear();
        Deque<Hop> way = new ArrayDeque<>(List.of(new Hop(host, attachment, frame.bytes())));
        for (int hops = 0; !way.isEmpty(); hops++) {
            assertThat(hops).as("a loop").isLessThan(50);
            Hop hop = way.removeFirst();
            nowNs += 1_000;
            Interpreter interpreter = Objects.requireNonNull(hosts.get(hop.host));
            Result result = interpreter.step(state(hop.host), hop.attachment, hop.frame, nowNs);
            states.put(hop.host, result.next());
            drops.addAll(result.drops());
            for (Output output : result.outputs()) {
                onward(hop.host, output, way);
            }
        }
        reached.sort(null);
    }

    private State state(String host) {
        return Objects.requireNonNull(states.get(host));
    }

    private void onward(String host, Output output, Deque<Hop> way) {
        String to = output.attachment();
        if (to.startsWith("ens")) {
            way.add(new Hop(host.equals("h1") ? "h2" : "h1", to, output.frame()));
        } else if (to.startsWith("fw-1/")) {
            way.add(new Hop(host.equals("fw-1") ? "h1" : "fw-1", to, output.frame()));
        } else {
            reached.add(to);
        }
    }

    @Test
    void aRoutedPingToAnotherHostAndBackWithOneCopyOfEachFrame() {
        send(
                "h1",
                "web-1/eth0",
                FrameBuilder.ethernet(GATEWAY, "02:00:00:00:10:11")
                        .ipv4("10.0.10.11", "10.0.20.12")
                        .icmp4Echo(1, 1));
        assertThat(reached).containsExactly("app-2/eth0", "ids-1/eth0");
        send(
                "h2",
                "app-2/eth0",
                FrameBuilder.ethernet(GATEWAY, "02:00:00:00:20:12")
                        .ipv4("10.0.20.12", "10.0.10.11")
                        .icmp4EchoReply(1, 1));
        assertThat(reached).containsExactly("ids-1/eth0", "web-1/eth0");
        assertThat(drops).isEmpty();
    }

    @Test
    void aFrameBetweenTwoMirroredVmsOnTwoHostsIsCopiedOnce() {
        send(
                "h1",
                "app-1/eth0",
                FrameBuilder.ethernet("02:00:00:00:20:12", "02:00:00:00:20:11")
                        .arpReply(
                                "02:00:00:00:20:11",
                                "10.0.20.11",
                                "02:00:00:00:20:12",
                                "10.0.20.12"));
        assertThat(reached).containsExactly("app-2/eth0", "ids-1/eth0");
    }

    @Test
    void theMirroredVmOnTheOtherHostIsCopiedOverTheRspanVlan() {
        send(
                "h1",
                "app-1/eth0",
                FrameBuilder.ethernet(GATEWAY, "02:00:00:00:20:11")
                        .ipv4("10.0.20.11", "10.0.10.11")
                        .icmp4Echo(1, 1));
        assertThat(reached).containsExactly("ids-1/eth0", "web-1/eth0");
    }

    @Test
    void throughTheTunnelAndBack() {
        send(
                "h1",
                "a-1/eth0",
                FrameBuilder.ethernet("02:00:00:00:a0:02", "02:00:00:00:a0:01")
                        .ipv4("10.1.0.1", "10.1.0.2")
                        .udp(1000, 53));
        assertThat(reached).containsExactly("a-2/eth0");
        send(
                "h2",
                "a-2/eth0",
                FrameBuilder.ethernet("02:00:00:00:a0:01", "02:00:00:00:a0:02")
                        .ipv4("10.1.0.2", "10.1.0.1")
                        .udp(53, 1000));
        assertThat(reached).containsExactly("a-1/eth0");
        assertThat(state("h2").connectionsIn("a-2/eth0")).isEqualTo(1);
    }

    @Test
    void fromTheInternetThroughTheBridgingAppliance() {
        FrameBuilder syn =
                FrameBuilder.ethernet("02:00:00:00:fd:01", OUTSIDE)
                        .vlan(90)
                        .ipv4("198.51.100.7", "192.0.2.80")
                        .tcp(4000, 443, Tcp.SYN)
                        .seq(7);
        send("h1", "ens1", syn);
        assertThat(reached).containsExactly("proxy-1/eth0");
        assertThat(state("fw-1").connections()).hasSize(2);
        send(
                "h1",
                "ens1",
                FrameBuilder.ethernet("02:00:00:00:fd:01", OUTSIDE)
                        .vlan(90)
                        .ipv4("198.51.100.7", "192.0.2.80")
                        .tcp(4000, 22, Tcp.SYN));
        assertThat(reached).isEmpty();
        assertThat(drops).containsExactly(DropReason.NO_RULE_FROM);
    }

    /// BEHAVIOUR 21: the connection goes with its vNIC and is judged again where it arrives.
    @Test
    void aConnectionMigratesWithItsVnic() {
        send(
                "h1",
                "web-1/eth0",
                FrameBuilder.ethernet(GATEWAY, "02:00:00:00:10:11")
                        .ipv4("10.0.10.11", "10.0.20.12")
                        .tcp(4000, 8080, Tcp.SYN)
                        .seq(1));
        State there = state("h2").withConnectionsOf(state("h1"), "web-1/eth0");
        assertThat(there.connectionsIn("web-1/eth0")).isEqualTo(1);
        State left = state("h1").withoutZone("web-1/eth0");
        assertThat(left.connections()).isEmpty();
        assertThat(
                        Map.of(
                                "before", state("h2").connectionsIn("web-1/eth0"),
                                "after", there.connectionsIn("web-1/eth0")))
                .contains(entry("before", 0), entry("after", 1));
    }
}

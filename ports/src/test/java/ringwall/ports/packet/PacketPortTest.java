package ringwall.ports.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ringwall.ports.Netns;
import ringwall.ports.Relay;
import ringwall.ports.Tools;
import ringwall.ports.Worker;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;
import ringwall.wire.FrameText;

/// A veth pair, one end in the test's hands through a packet socket, the other the kernel's.
class PacketPortTest {
    private final Worker worker = new Worker();

    @BeforeEach
    void tools() {
        Tools.needRoot("PacketPortTest");
        Tools.need("PacketPortTest", "ip", "iproute2");
    }

    /// `host` gets v0 with the address, `sw` gets v1 without any.
    private static void veth(Netns host, Netns sw, String theirs, String ours, String ip) {
        host.run(
                "ip", "link", "add", theirs, "type", "veth", "peer", "name", ours, "netns",
                sw.name);
        host.run("sysctl", "-qw", "net.ipv6.conf." + theirs + ".disable_ipv6=1");
        sw.run("sysctl", "-qw", "net.ipv6.conf." + ours + ".disable_ipv6=1");
        host.run("ip", "addr", "add", ip, "dev", theirs);
        host.run("ip", "link", "set", theirs, "up");
        sw.run("ip", "link", "set", ours, "up");
    }

    /// The kernel takes the outer tag out of what a veth receives; the port puts it back.
    @Test
    void tagsThatTheKernelTakesOutArePutBack() throws Exception {
        try (Netns host = new Netns();
                Netns sw = new Netns()) {
            veth(host, sw, "v0", "v1", "10.0.0.2/24");
            try (PacketPort there = PacketPort.open("there", "v0", host.path());
                    PacketPort here = PacketPort.open("here", "v1", sw.path())) {
                FrameBuilder[] frames = {
                    eth().ipv4("10.0.0.3", "10.0.0.4").udp(1, 2).payload(30),
                    eth().vlan(10).ipv4("10.0.0.3", "10.0.0.4").udp(1, 2).payload(30),
                    eth().vlan(Ethernet.VLAN, 0xe00a)
                            .ipv4("10.0.0.3", "10.0.0.4")
                            .udp(1, 2)
                            .payload(1000),
                    eth().vlan(Ethernet.VLAN, 0x6000)
                            .ipv4("10.0.0.3", "10.0.0.4")
                            .udp(1, 2)
                            .payload(30),
                    eth().vlan(Ethernet.QINQ, 100)
                            .vlan(20)
                            .ipv4("10.0.0.3", "10.0.0.4")
                            .udp(1, 2)
                            .payload(300)
                };
                for (FrameBuilder f : frames) {
                    byte[] sent = f.bytes();
                    worker.transmit(there, sent);
                    byte[] got = worker.receive(here, 1).getFirst();
                    assertThat(got).as(FrameText.describe(sent)).isEqualTo(sent);
                }
                assertThat(worker.receive(there)).as("nothing that it sent comes back").isEmpty();
            }
        }
    }

    private static FrameBuilder eth() {
        return FrameBuilder.ethernet("52:54:00:00:00:02", "52:54:00:00:00:01");
    }

    @Test
    void tcpThroughTwoInterfacesWithOffloads() throws Exception {
        Tools.need("PacketPortTest", "iperf3", "iperf3");
        try (Netns one = new Netns();
                Netns two = new Netns();
                Netns sw = new Netns()) {
            veth(one, sw, "v0", "p1", "10.0.0.1/24");
            veth(two, sw, "v0", "p2", "10.0.0.2/24");
            try (PacketPort a = PacketPort.open("p1", "p1", sw.path());
                    PacketPort b = PacketPort.open("p2", "p2", sw.path());
                    Relay relay = new Relay(a, b)) {
                assertThat(one.run("ping", "-c", "3", "-i", "0.2", "10.0.0.2"))
                        .contains(" 0% packet loss");
                Process server =
                        new ProcessBuilder(two.inside("iperf3", "-s", "-1"))
                                .redirectErrorStream(true)
                                .start();
                Thread.sleep(500);
                assertThat(one.run("iperf3", "-c", "10.0.0.2", "-n", "50M")).contains("receiver");
                assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(a.malformed() + b.malformed()).isZero();
                assertThat(relay.forwarded.get()).isPositive();
            }
        }
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThatThrownBy(() -> PacketPort.open("x", "rw-absent", ""))
                .hasMessageContaining("rw-absent")
                .hasMessageContaining("Mend:");
    }
}

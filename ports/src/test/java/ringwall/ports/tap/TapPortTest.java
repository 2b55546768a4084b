package ringwall.ports.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.dataplane.port.Frame;
import ringwall.ports.Netns;
import ringwall.ports.Relay;
import ringwall.ports.Tools;
import ringwall.ports.Worker;
import ringwall.wire.Addresses;
import ringwall.wire.Arp;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Icmpv4;
import ringwall.wire.Ipv4;

/// TAPs in network namespaces, the kernel's own stack as the guest.
class TapPortTest {
    @TempDir Path dir = Path.of("set by JUnit");

    private static final long US = 0x525400000001L;

    private final Worker worker = new Worker();

    @BeforeEach
    void tools() {
        Tools.needRoot("TapPortTest");
        Tools.need("TapPortTest", "ip", "iproute2");
    }

    private static void address(Netns n, String device, String ip) {
        n.run("sysctl", "-qw", "net.ipv6.conf." + device + ".disable_ipv6=1");
        n.run("ip", "addr", "add", ip, "dev", device);
    }

    @Test
    void theKernelAnswersAPing() throws Exception {
        try (Netns n = new Netns();
                TapPort tap = TapPort.open("web-1", new TapPort.Options("t0", n.path()))) {
            address(n, "t0", "10.0.0.2/24");
            assertThat(tap.linkUp()).isTrue();
            byte[] who =
                    FrameBuilder.ethernet(Ethernet.BROADCAST, US)
                            .arpRequest("52:54:00:00:00:01", "10.0.0.1", "10.0.0.2")
                            .bytes();
            worker.transmit(tap, who);
            long[] mac = new long[1];
            boolean[] answered = new boolean[1];
            Worker.until(() -> {
                for (byte[] f : worker.receive(tap)) {
                    MemorySegment m = MemorySegment.ofArray(f);
                    if (Ethernet.type(m, 0) == Ethernet.ARP && Arp.op(m, 14) == Arp.REPLY) {
                        mac[0] = Arp.senderMac(m, 14);
                        worker.transmit(
                                tap,
                                FrameBuilder.ethernet(mac[0], US)
                                        .ipv4("10.0.0.1", "10.0.0.2")
                                        .icmp4Echo(7, 9)
                                        .payload(1000)
                                        .bytes());
                    }
                    if (Ethernet.type(m, 0) == Ethernet.IPV4
                            && Ipv4.protocol(m, 14) == 1
                            && Icmpv4.type(m, 34) == Icmpv4.ECHO_REPLY) {
                        assertThat(Icmpv4.id(m, 34)).isEqualTo(7);
                        assertThat(f).hasSize(14 + 20 + 8 + 1000);
                        answered[0] = true;
                    }
                }
                return answered[0];
            });
            n.run("ip", "link", "set", "t0", "down");
            Worker.until(() -> {
                worker.receive(tap);
                worker.transmit(tap, who);
                return !tap.linkUp();
            });
            n.run("ip", "link", "set", "t0", "up");
            assertThat(tap.linkUp()).isTrue();
        }
    }

    @Test
    void twoNamespacesTalkAndTcpArrivesAsSuperFrames() throws Exception {
        Tools.need("TapPortTest", "iperf3", "iperf3");
        try (Netns one = new Netns();
                Netns two = new Netns();
                TapPort a = TapPort.open("a", new TapPort.Options("t0", one.path()));
                TapPort b = TapPort.open("b", new TapPort.Options("t0", two.path()))) {
            address(one, "t0", "10.0.0.1/24");
            address(two, "t0", "10.0.0.2/24");
            try (Relay relay = new Relay(a, b)) {
                assertThat(one.run("ping", "-c", "3", "-i", "0.2", "10.0.0.2"))
                        .contains(" 0% packet loss");
                Process server =
                        new ProcessBuilder(two.inside("iperf3", "-s", "-1"))
                                .redirectErrorStream(true)
                                .start();
                Thread.sleep(500);
                long before = relay.forwarded.get();
                String said = one.run("iperf3", "-c", "10.0.0.2", "-n", "100M");
                assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(said).contains("receiver");
                long frames = relay.forwarded.get() - before;
                assertThat(frames)
                        .as("100 MB in frames of 1,500 B would be 69,000")
                        .isLessThan(40_000);
                assertThat(a.malformed() + b.malformed()).isZero();
            }
        }
    }

    @Test
    void metadataOfASuperFrameIsSeen() throws Exception {
        try (Netns n = new Netns();
                TapPort tap = TapPort.open("web-1", new TapPort.Options("t0", n.path()))) {
            address(n, "t0", "10.0.0.2/24");
            n.run("ip", "neigh", "add", "10.0.0.1", "lladdr", Addresses.macText(US), "dev", "t0");
            Process nobody =
                    new ProcessBuilder(n.inside("bash", "-c", "echo hi > /dev/tcp/10.0.0.1/80"))
                            .redirectErrorStream(true)
                            .start();
            boolean[] seen = new boolean[1];
            long[] frames = new long[32];
            Worker.until(() -> {
                int got = tap.receive(worker.pool, frames, 32);
                for (int i = 0; i < got; i++) {
                    if ((Frame.flags(frames[i]) & Frame.CHECKSUM_PARTIAL) != 0) {
                        assertThat(Frame.checksumStart(frames[i])).isEqualTo(34);
                        assertThat(Frame.checksumOffset(frames[i])).isEqualTo(16);
                        seen[0] = true;
                    }
                    worker.pool.give(frames[i]);
                }
                tap.recycle();
                return seen[0];
            });
            nobody.destroyForcibly();
        }
    }

    @Test
    void whatIsMissingIsSaid() throws Exception {
        assertThatThrownBy(
                        () -> TapPort.open("x", new TapPort.Options("t0", "/run/netns/rw-absent")))
                .hasMessageContaining("Mend: create it first");
        assertThatThrownBy(
                        () -> TapPort.open("x", new TapPort.Options("a-name-that-is-too-long", "")))
                .hasMessageContaining("Mend: use a name");
        try (Netns n = new Netns();
                TapPort tap = TapPort.open("web-1", new TapPort.Options("t0", n.path()))) {
            assertThat(tap.name()).isEqualTo("web-1");
            assertThatThrownBy(() -> TapPort.open("x", new TapPort.Options("t0", n.path())))
                    .hasMessageContaining("TAP t0")
                    .hasMessageContaining("Mend:");
        }
    }

    @Test
    void severalQueues() throws Exception {
        try (Netns n = new Netns();
                TapPort one =
                        TapPort.open(
                                "q0", new TapPort.Options("t0", n.path(), 9000, true, true, true));
                TapPort two =
                        TapPort.open(
                                "q1", new TapPort.Options("t0", n.path(), 0, true, true, true))) {
            assertThat(n.run("ip", "link", "show", "t0")).contains("mtu 9000");
            assertThat(one.takes()).isEqualTo(two.takes()).isNotZero();
        }
    }

    /// An unprivileged user's way: user and network namespace of its own, the TAP handed over.
    @Test
    void aTapIsHandedOverFromAUserNamespace() throws Exception {
        Tools.need("TapPortTest", "unshare", "util-linux");
        Path socket = dir.resolve("tap");
        try (TapHandover wait = new TapHandover(socket)) {
            List<String> command =
                    new ArrayList<>(
                            List.of("unshare", "--user", "--map-root-user", "--net", "sh", "-c"));
            String helper =
                    TapHandover.helper("t0", socket).stream()
                            .map(a -> "'" + a + "'")
                            .reduce((a, b) -> a + " " + b)
                            .orElseThrow();
            command.add(helper + " && ip addr add 10.0.0.2/24 dev t0 && exec sleep 60");
            Process inside = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (TapPort tap = wait.receive("web-1", 30_000)) {
                assertThat(tap.takes()).isNotZero();
                boolean[] answered = new boolean[1];
                Worker.until(() -> {
                    worker.transmit(
                            tap,
                            FrameBuilder.ethernet(Ethernet.BROADCAST, US)
                                    .arpRequest("52:54:00:00:00:01", "10.0.0.1", "10.0.0.2")
                                    .bytes());
                    for (byte[] f : worker.receive(tap)) {
                        MemorySegment m = MemorySegment.ofArray(f);
                        answered[0] |=
                                Ethernet.type(m, 0) == Ethernet.ARP && Arp.op(m, 14) == Arp.REPLY;
                    }
                    return answered[0];
                });
                assertThat(tap.linkUp()).isTrue();
            } finally {
                inside.destroyForcibly();
            }
        }
    }
}

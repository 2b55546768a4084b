package ringwall.ports.underlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import ringwall.ports.Worker;
import ringwall.ports.socket.Endpoint;
import ringwall.wire.Addresses;
import ringwall.wire.FrameBuilder;
import ringwall.wire.FrameText;

class UdpUnderlayPortTest {
    private static final long MAC_A = 0x0200000000aaL;
    private static final long MAC_B = 0x0200000000bbL;
    private static final long ROUTER = 0x0200000000ffL;

    private final Worker worker = new Worker();

    private static int freePort() throws Exception {
        try (DatagramSocket s = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            return s.getLocalPort();
        }
    }

    private static FrameBuilder vxlan(FrameBuilder outer, int port, int size) {
        return outer.udp(51000, port)
                .vxlan(5001)
                .innerEthernet(2, 1)
                .ipv4("10.0.0.1", "10.0.0.2")
                .udp(1, 2)
                .payload(size);
    }

    @Test
    void tunnelsCrossBetweenTwoAddressesOfLoopback() throws Exception {
        int port = freePort();
        int a = Addresses.ip4("127.0.0.1");
        int b = Addresses.ip4("127.0.0.2");
        try (UdpUnderlayPort here =
                        new UdpUnderlayPort("up-a", new Endpoint.Inet4(a, port), MAC_A, ROUTER);
                UdpUnderlayPort there =
                        new UdpUnderlayPort("up-b", new Endpoint.Inet4(b, port), MAC_B, ROUTER)) {
            for (int size : new int[] {10, 100, 200, 1400, 9000}) {
                byte[] sent =
                        vxlan(FrameBuilder.ethernet(ROUTER, MAC_A).ipv4(a, b), port, size).bytes();
                assertThat(worker.transmit(here, sent)).isTrue();
                byte[] got = worker.receive(there, 1).getFirst();
                byte[] expected =
                        FrameBuilder.ethernet(MAC_B, ROUTER)
                                .ipv4(a, b)
                                .udp(port, port)
                                .lieChecksum(0)
                                .payload(Arrays.copyOfRange(sent, 42, sent.length))
                                .bytes();
                assertThat(got).isEqualTo(expected);
            }
            worker.transmit(
                    here, FrameBuilder.ethernet(ROUTER, MAC_A).ipv4(a, b).tcp(1, 2, 2).bytes());
            assertThat(here.notCarried()).isEqualTo(1);
            worker.transmit(
                    here,
                    FrameBuilder.ethernet(-1L, MAC_A)
                            .arpRequest(Addresses.macText(MAC_A), "127.0.0.1", "127.0.0.2")
                            .bytes());
            assertThat(here.arm()).isTrue();
            assertThat(FrameText.describe(worker.receive(here, 1).getFirst()))
                    .startsWith("ARP 127.0.0.2 is-at 02:00:00:00:00:ff");
        }
    }

    @Test
    void andOverIpv6() throws Exception {
        int port = freePort();
        try (UdpUnderlayPort here =
                new UdpUnderlayPort("up", new Endpoint.Inet6(0, 1, port), MAC_A, ROUTER)) {
            byte[] sent =
                    vxlan(FrameBuilder.ethernet(ROUTER, MAC_A).ipv6("::1", "::1"), port, 1200)
                            .bytes();
            worker.transmit(here, sent);
            byte[] got = worker.receive(here, 1).getFirst();
            assertThat(FrameText.describe(got))
                    .startsWith("IPv6 UDP [::1]:" + port + " > [::1]:" + port);
            assertThat(got).hasSameSizeAs(sent);
        }
    }
}

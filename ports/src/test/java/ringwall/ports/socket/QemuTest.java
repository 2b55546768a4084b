package ringwall.ports.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.foreign.MemorySegment;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.dataplane.port.FramePort;
import ringwall.ports.Tools;
import ringwall.ports.Worker;
import ringwall.wire.Dhcp4;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;
import ringwall.wire.IpProtocol;
import ringwall.wire.Ipv4;
import ringwall.wire.Udp;

/// A real QEMU, its network boot ROM as the guest: it asks for an address, gets an offer through
/// the port, and asks for what was offered. That is a frame each way, through QEMU's own framing.
class QemuTest {
    private static final int OFFERED = 0x0a000a05;
    private static final int SERVER = 0x0a000a01;

    @TempDir Path dir = Path.of("set by JUnit");

    private final Worker worker = new Worker();

    private Process qemu(String... netdev) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "qemu-system-x86_64",
                                "-machine",
                                "pc,accel=tcg",
                                "-m",
                                "64",
                                "-display",
                                "none",
                                "-nodefaults",
                                "-boot",
                                "n",
                                "-device",
                                "virtio-net-pci,netdev=n0,mac=52:54:00:00:00:05",
                                "-netdev"));
        command.addAll(Arrays.asList(netdev));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(dir.toFile(), "qemu.log"))
                .start();
    }

    private static boolean isDhcp(byte[] frame, int type) {
        MemorySegment m = MemorySegment.ofArray(frame);
        if (Ethernet.type(m, 0) != Ethernet.IPV4
                || !Ipv4.valid(m, 14, frame.length - 14)
                || Ipv4.protocol(m, 14) != IpProtocol.UDP) {
            return false;
        }
        int dhcp = 14 + Ipv4.headerLength(m, 14) + Udp.SIZE;
        return Dhcp4.valid(m, dhcp, frame.length - dhcp)
                && Dhcp4.messageType(m, dhcp, frame.length - dhcp) == type;
    }

    private static byte[] offer(byte[] discover) {
        MemorySegment d = MemorySegment.ofArray(discover);
        byte[] b = new byte[400];
        MemorySegment m = MemorySegment.ofArray(b);
        int dhcp = 14 + 20 + 8;
        int p =
                Dhcp4.emit(
                        m,
                        0,
                        Dhcp4.BOOT_REPLY,
                        Dhcp4.xid(d, dhcp),
                        Dhcp4.flags(d, dhcp),
                        OFFERED,
                        Dhcp4.chaddr(d, dhcp));
        p = Dhcp4.emitU8(m, 0, p, Dhcp4.OPTION_MESSAGE_TYPE, Dhcp4.OFFER);
        p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_SERVER_ID, SERVER);
        p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_SUBNET_MASK, 0xffffff00);
        p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_ROUTER, SERVER);
        p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_LEASE_SECONDS, 3600);
        return FrameBuilder.ethernet(Ethernet.BROADCAST, 0x525400000001L)
                .ipv4(SERVER, -1)
                .udp(67, 68)
                .payload(Arrays.copyOf(b, Dhcp4.emitEnd(m, 0, p)))
                .bytes();
    }

    private void boot(FramePort port, Process qemu) throws Exception {
        try {
            boolean[] done = new boolean[1];
            for (int i = 0; i < 40_000 && !done[0]; i++) {
                for (byte[] f : worker.receive(port)) {
                    if (isDhcp(f, Dhcp4.DISCOVER)) {
                        worker.transmit(port, offer(f));
                    }
                    if (isDhcp(f, Dhcp4.REQUEST)) {
                        MemorySegment m = MemorySegment.ofArray(f);
                        int wanted =
                                Dhcp4.i32Option(
                                        m, 42, f.length - 42L, Dhcp4.OPTION_REQUESTED_IP, 0);
                        assertThat(wanted).isEqualTo(OFFERED);
                        done[0] = true;
                    }
                }
                assertThat(qemu.isAlive()).as(Files.readString(dir.resolve("qemu.log"))).isTrue();
                Thread.sleep(1);
            }
            assertThat(done[0]).as("the guest asked for what was offered").isTrue();
        } finally {
            qemu.destroyForcibly().waitFor();
        }
    }

    private static int freePort() throws Exception {
        try (DatagramSocket s = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            return s.getLocalPort();
        }
    }

    @Test
    void streamWithQemuAsClientAndAgainAfterKill9() throws Exception {
        Tools.need("QemuTest", "qemu-system-x86_64", "qemu-system-x86");
        String path = dir.resolve("s").toString();
        try (StreamPort port = StreamPort.listen("vm", new Endpoint.Unix(path))) {
            for (int i = 0; i < 2; i++) {
                boot(port, qemu("stream,id=n0,server=off,addr.type=unix,addr.path=" + path));
                Worker.until(() -> {
                    worker.receive(port);
                    return !port.linkUp();
                });
            }
        }
    }

    @Test
    void streamWithQemuAsServer() throws Exception {
        Tools.need("QemuTest", "qemu-system-x86_64", "qemu-system-x86");
        String path = dir.resolve("s").toString();
        try (StreamPort port = StreamPort.connect("vm", new Endpoint.Unix(path))) {
            boot(port, qemu("stream,id=n0,server=on,addr.type=unix,addr.path=" + path));
        }
    }

    @Test
    void datagramsOverUnixSockets() throws Exception {
        Tools.need("QemuTest", "qemu-system-x86_64", "qemu-system-x86");
        String a = dir.resolve("a").toString();
        String b = dir.resolve("b").toString();
        try (DatagramPort port =
                new DatagramPort("vm", new Endpoint.Unix(a), new Endpoint.Unix(b))) {
            boot(
                    port,
                    qemu(
                            "dgram,id=n0,local.type=unix,local.path="
                                    + b
                                    + ",remote.type=unix,remote.path="
                                    + a));
        }
    }

    @Test
    void theOlderSocketOverTcpAndUdp() throws Exception {
        Tools.need("QemuTest", "qemu-system-x86_64", "qemu-system-x86");
        try (StreamPort port = StreamPort.listen("vm", Endpoint.parse("inet:127.0.0.1:0"))) {
            int tcp = ((Endpoint.Inet4) port.endpoint()).port();
            boot(port, qemu("socket,id=n0,connect=127.0.0.1:" + tcp));
        }
        int here = freePort();
        int there = freePort();
        try (DatagramPort port =
                new DatagramPort(
                        "vm",
                        new Endpoint.Inet4(0x7f000001, here),
                        new Endpoint.Inet4(0x7f000001, there))) {
            boot(
                    port,
                    qemu("socket,id=n0,udp=127.0.0.1:" + here + ",localaddr=127.0.0.1:" + there));
        }
    }
}

package ringwall.ports.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.dataplane.port.FramePool;
import ringwall.ports.linux.Epoll;

/// Real VMMs on two ports with a wire between them: DPDK's virtio-user and QEMU's vhost-user netdev
/// with Linux in it. The worker sleeps when nothing happens, so that kicks and interrupts matter.
final class InteropTest {
    private final AtomicBoolean stop = new AtomicBoolean();
    @TempDir private Path directory = Path.of("");
    private Thread worker = new Thread();
    private VhostPort a = offPort();
    private VhostPort b = a;

    private static VhostPort offPort() {
        return VhostPort.client("none", Path.of("/nonexistent/socket"), VhostOptions.DEFAULT);
    }

    @BeforeEach
    void open() throws IOException {
        a.close();
        a = VhostPort.server("a", directory.resolve("a"), VhostOptions.DEFAULT);
        b = VhostPort.server("b", directory.resolve("b"), VhostOptions.DEFAULT);
        worker = Thread.ofPlatform().start(this::work);
    }

    @AfterEach
    void close() throws InterruptedException {
        stop.set(true);
        worker.join();
        a.close();
        b.close();
    }

    private void work() {
        try (Arena arena = Arena.ofShared();
                Epoll epoll = new Epoll(4)) {
            FramePool pool = new FramePool(arena, 256);
            long[] frames = new long[64];
            int _ = epoll.watch(a.readableFd(), Epoll.READABLE, 0);
            int _ = epoll.watch(b.readableFd(), Epoll.READABLE, 1);
            int idle = 0;
            while (!stop.get()) {
                int moved = move(a, b, pool, frames) + move(b, a, pool, frames);
                idle = moved > 0 ? 0 : idle + 1;
                if (idle > 50) {
                    boolean armed = a.arm();
                    armed |= b.arm(); // both, always
                    if (!armed) {
                        int _ = epoll.await(100);
                    }
                    a.disarm();
                    b.disarm();
                    idle = 0;
                }
            }
        }
    }

    private static int move(VhostPort from, VhostPort to, FramePool pool, long[] frames) {
        int count = from.receive(pool, frames, 32);
        int _ = to.transmit(frames, 0, count);
        to.flush();
        from.recycle();
        for (int i = 0; i < count; i++) {
            pool.give(frames[i]);
        }
        return count;
    }

    @Test
    void testpmdMovesFramesBothWays() throws Exception {
        need("dpdk-testpmd", "dpdk-dev");
        Path log = directory.resolve("testpmd.log");
        Process testpmd =
                new ProcessBuilder(
                                "timeout",
                                "-s",
                                "INT",
                                "6",
                                "dpdk-testpmd",
                                "--lcores",
                                "0@0-1,1@0-1",
                                "--no-huge",
                                "-m",
                                "192",
                                "--no-pci",
                                "--file-prefix=ringwall" + ProcessHandle.current().pid(),
                                "--no-telemetry",
                                "--vdev=net_virtio_user0,path=" + a.path() + ",queues=1",
                                "--vdev=net_virtio_user1,path=" + b.path() + ",queues=1",
                                "--",
                                "--forward-mode=flowgen",
                                "--nb-cores=1",
                                "--txpkts=64",
                                "--stats-period",
                                "1",
                                "--total-num-mbufs=4096",
                                "--auto-start")
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        assertThat(testpmd.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(log);
        Matcher totals = Pattern.compile("Accumulated[\\s\\S]*?RX-packets: (\\d+)").matcher(said);
        assertThat(totals.find()).as(said).isTrue();
        assertThat(Long.parseLong(totals.group(1))).isGreaterThan(1000);
        assertThat(a.counters().badChains() + a.counters().badHeaders()).isZero();
    }

    @Test
    void linuxGuestsInQemuPingAndTransfer() throws Exception {
        need("qemu-system-x86_64", "qemu-system-x86");
        need("/usr/bin/busybox", "busybox-static");
        Path kernel = TinyGuest.kernel().orElse(Path.of("/none"));
        need(kernel.toString(), "linux-image-cloud-amd64");
        Path initramfs = directory.resolve("initramfs");
        TinyGuest.initramfs(
                kernel,
                """
                for word in $(cat /proc/cmdline); do case $word in number=*|role=*) eval $word;; esac; done
                ip addr add 10.9.0.$number/24 dev eth0; ip link set eth0 up
                seq 1 400000 > /www/file
                if [ $role = server ]; then
                  httpd -p 80 -h /www; echo "serving"; sleep 600
                fi
                for i in $(seq 1 100); do ping -c 1 -W 1 10.9.0.2 >/dev/null && break; done
                echo "ping $(ping -c 5 -i 0.2 -s 1400 10.9.0.2 | grep -o '[0-9]* packets received')"
                for i in 1 2 3; do echo "transfer $(wget -q -O - http://10.9.0.2/file | md5sum) $(md5sum < /www/file)"; done
                echo "guest done"
                """,
                initramfs);
        Path serverLog = directory.resolve("server.log");
        Path clientLog = directory.resolve("client.log");
        Process server = start(TinyGuest.qemu(kernel, initramfs, b.path(), 2, "server"), serverLog);
        Process client = start(TinyGuest.qemu(kernel, initramfs, a.path(), 1, "client"), clientLog);
        try {
            for (int i = 0; i < 900 && client.isAlive(); i++) {
                Thread.sleep(200);
                if (Files.readString(clientLog, StandardCharsets.ISO_8859_1)
                        .contains("guest done")) {
                    break;
                }
            }
        } finally {
            // as kill -9: the ports must not mind
            client.destroyForcibly().waitFor();
            server.destroyForcibly().waitFor();
        }
        String said = Files.readString(clientLog, StandardCharsets.ISO_8859_1);
        assertThat(said)
                .as(Files.readString(serverLog, StandardCharsets.ISO_8859_1))
                .contains("ping 5 packets received");
        Matcher transfers = Pattern.compile("transfer (\\w+) +-? *(\\w+)").matcher(said);
        int same = 0;
        while (transfers.find()) {
            assertThat(transfers.group(1)).isEqualTo(transfers.group(2));
            same++;
        }
        assertThat(same).as(said).isEqualTo(3);
        assertThat(a.counters().badChains() + a.counters().badHeaders()).isZero();
        assertThat(b.counters().badChains() + b.counters().badHeaders()).isZero();
        System.out.printf(
                "QEMU: %d frames to the client for %d bytes, three times%n",
                a.counters().framesSent(), 2_688_895);
    }

    private static Process start(List<String> command, Path log) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
    }

    private static void need(String tool, String packageName) {
        boolean found =
                tool.startsWith("/")
                        ? Files.exists(Path.of(tool))
                        : java.util.stream.Stream.of(
                                        System.getenv().getOrDefault("PATH", "").split(":"))
                                .anyMatch(d -> Files.isExecutable(Path.of(d, tool)));
        if (!found) {
            System.out.println("SKIPPED InteropTest: install " + packageName);
        }
        Assumptions.assumeTrue(found, "install " + packageName);
    }
}

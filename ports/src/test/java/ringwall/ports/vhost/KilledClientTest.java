package ringwall.ports.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.dataplane.port.FramePool;
import ringwall.ports.Tools;

/// kill -9 of a vhost-user client in the middle of its bursts: two dpdk-testpmd send through one
/// worker, one of them dies and comes back.
class KilledClientTest {
    private static final int PORTS = 4;

    @TempDir private Path folder = Path.of("");

    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<VhostPort> ports = new ArrayList<>();
    private final List<Process> started = new ArrayList<>();
    private Thread worker = new Thread();
    private volatile long[] moved = new long[PORTS / 2];

    @BeforeEach
    void open() throws IOException {
        Tools.need("KilledClientTest", "dpdk-testpmd", "dpdk-dev");
        for (int i = 0; i < PORTS; i++) {
            ports.add(
                    VhostPort.server(
                            "p" + i, folder.resolve("p" + i), new VhostOptions(1, true, false)));
        }
        worker = Thread.ofPlatform().start(this::work);
    }

    @AfterEach
    void close() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        stop.set(true);
        worker.join();
        ports.forEach(VhostPort::close);
    }

    private void work() {
        try (Arena arena = Arena.ofShared()) {
            FramePool pool = new FramePool(arena, 256);
            long[] frames = new long[64];
            while (!stop.get()) {
                long[] now = moved.clone();
                for (int i = 0; i < PORTS; i++) {
                    now[i / 2] += move(ports.get(i), ports.get(i ^ 1), pool, frames);
                }
                moved = now;
                Thread.onSpinWait();
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

    private Process testpmd(int pair) throws IOException {
        Process process =
                new ProcessBuilder(
                                "dpdk-testpmd",
                                "--lcores",
                                "0@0-1,1@0-1",
                                "--no-huge",
                                "-m",
                                "128",
                                "--no-pci",
                                "--file-prefix=rw-"
                                        + ProcessHandle.current().pid()
                                        + "-"
                                        + started.size(),
                                "--no-telemetry",
                                "--vdev=net_virtio_user0,path=" + ports.get(2 * pair).path(),
                                "--vdev=net_virtio_user1,path=" + ports.get(2 * pair + 1).path(),
                                "--",
                                "--forward-mode=flowgen",
                                "--nb-cores=1",
                                "--total-num-mbufs=4096",
                                "--stats-period=5",
                                "--auto-start")
                        .redirectErrorStream(true)
                        .redirectOutput(
                                folder.resolve("testpmd" + started.size() + ".log").toFile())
                        .start();
        started.add(process);
        return process;
    }

    private static void until(BooleanSupplier holds, String what) throws InterruptedException {
        for (int i = 0; i < 600 && !holds.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(holds.getAsBoolean()).as(what).isTrue();
    }

    private void moves(int pair) throws InterruptedException {
        long before = moved[pair];
        until(() -> moved[pair] > before + 1_000, "pair " + pair + " moves frames");
    }

    @Test
    void theOthersGoOnAndItComesBack() throws Exception {
        Process first = testpmd(0);
        Process second = testpmd(1);
        moves(0);
        moves(1);
        for (int round = 0; round < 2; round++) {
            first.destroyForcibly().waitFor();
            until(() -> !ports.get(0).linkUp() && !ports.get(1).linkUp(), "its links are down");
            moves(1);
            first = testpmd(0);
            moves(0);
            moves(1);
        }
        assertThat(second.isAlive()).isTrue();
        for (VhostPort port : ports) {
            assertThat(port.counters().badChains() + port.counters().badHeaders())
                    .as(port.name())
                    .isZero();
        }
    }
}

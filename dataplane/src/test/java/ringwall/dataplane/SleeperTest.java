package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.RingPort;
import ringwall.wire.FrameBuilder;

/// An idle worker sleeps, and whatever it must see wakes it: sleeps here are an hour long, so a
/// lost wake-up is a test that never ends.
@Timeout(60)
class SleeperTest {
    private static final long HOUR_NS = 3_600_000_000_000L;

    @Test
    void whoRingsBeforeItSleepsIsHeard() {
        try (Sleeper sleeper = new Sleeper(4)) {
            sleeper.ring();
            assertThat(sleeper.sleep(List.of(), HOUR_NS)).isTrue();
            assertThat(sleeper.sleep(List.of(), 1_000)).isFalse();
        }
    }

    @Test
    void whoRingsWhileItSleepsWakesIt() throws InterruptedException {
        try (Sleeper sleeper = new Sleeper(4)) {
            CountDownLatch rounds = new CountDownLatch(1_000);
            Thread worker =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (rounds.getCount() > 0) {
                                    sleeper.sleep(List.of(), HOUR_NS);
                                    rounds.countDown();
                                }
                            });
            while (rounds.getCount() > 0) {
                sleeper.ring();
            }
            worker.join();
        }
    }

    @Test
    void aBellThatRangTooLateIsHeardOnce() throws InterruptedException {
        try (Sleeper sleeper = new Sleeper(4)) {
            Thread ringer =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (!Thread.currentThread().isInterrupted()) {
                                    sleeper.ring();
                                }
                            });
            for (int i = 0; i < 20_000; i++) {
                sleeper.sleep(List.of(), 1_000);
            }
            ringer.interrupt();
            ringer.join();
            sleeper.sleep(List.of(), 1_000);
            sleeper.sleep(List.of(), 1_000);
            assertThat(sleeper.sleep(List.of(), 1_000)).isFalse();
        }
    }

    @Test
    void everyFrameOfARingWakesIt() throws InterruptedException {
        try (Arena arena = Arena.ofShared();
                Sleeper sleeper = new Sleeper(4)) {
            RingPort port = new RingPort(arena, "a", 8, 256, 0);
            port.wakes(sleeper::ring);
            List<Attachment> ports = List.of(new Attachment(0, port));
            AtomicLong seen = new AtomicLong();
            int wanted = 5_000;
            Thread worker =
                    Thread.ofPlatform()
                            .start(() -> {
                                FramePool pool = new FramePool(arena, 16);
                                long[] frames = new long[8];
                                while (seen.get() < wanted) {
                                    int n = port.receive(pool, frames, 8);
                                    for (int i = 0; i < n; i++) {
                                        assertThat(Frame.length(frames[i])).isEqualTo(60);
                                        pool.give(frames[i]);
                                    }
                                    port.recycle();
                                    seen.addAndGet(n);
                                    if (n == 0) {
                                        sleeper.sleep(ports, HOUR_NS);
                                    }
                                }
                            });
            byte[] frame = new byte[60];
            for (int i = 0; i < wanted; i++) {
                while (!port.peer().send(frame)) {
                    Thread.onSpinWait();
                }
                while (i % 2 == 0 && seen.get() <= i) {
                    Thread.onSpinWait();
                }
            }
            worker.join();
            assertThat(seen.get()).isEqualTo(wanted);
        }
    }

    @Test
    void aSleepingSwitchForwardsAndTakesCommands() throws InterruptedException {
        try (Bench bench =
                new Bench(
                        EmbeddedSwitch.Config.small(),
                        Bench.program("two-vms.program"),
                        "a/eth0",
                        "b/eth0",
                        "ens1")) {
            bench.sw.start(System::nanoTime);
            byte[] frame =
                    FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                            .ipv4("10.0.0.10", "10.0.0.11")
                            .udp(4000, 1000)
                            .payload("hello")
                            .bytes();
            for (int i = 0; i < 20; i++) {
                TimeUnit.MILLISECONDS.sleep(i % 4 * 3L);
                assertThat(bench.peer("a/eth0").send(frame)).isTrue();
                byte[] got = bench.peer("b/eth0").receive();
                while (got.length == 0) {
                    Thread.onSpinWait();
                    got = bench.peer("b/eth0").receive();
                }
                assertThat(got).isEqualTo(frame);
                assertThat(bench.sw.shares("ens1")).isEmpty();
            }
            bench.sw.stop();
        }
    }

    @Test
    void theLongerNothingComesTheLongerItSleeps() {
        IdleStrategy idle = new IdleStrategy();
        long now = 1_000;
        idle.worked();
        assertThat(idle.next(now)).isEqualTo(IdleStrategy.Move.SPIN);
        assertThat(idle.next(now + 40_000)).isEqualTo(IdleStrategy.Move.YIELD);
        assertThat(idle.next(now + 50_000)).isEqualTo(IdleStrategy.Move.SLEEP);
        assertThat(idle.sleepNs(false)).isEqualTo(1_000_000);
        for (int i = 0; i < 10; i++) {
            idle.slept(false, 1_000_000);
        }
        assertThat(idle.sleepNs(false)).isEqualTo(32_000_000);
        assertThat(idle.sleepNs(true)).isEqualTo(100_000);
        idle.worked();
        assertThat(idle.sleepNs(false)).isEqualTo(1_000_000);
    }

    @Test
    void aDescriptorThatIsAlwaysReadyDoesNotKeepItAwake() {
        IdleStrategy idle = new IdleStrategy();
        for (int i = 0; i < 3; i++) {
            assertThat(idle.deaf()).isFalse();
            idle.slept(true, 100);
        }
        assertThat(idle.deaf()).isTrue();
        idle.slept(false, 100_000);
        assertThat(idle.deaf()).isFalse();
    }
}

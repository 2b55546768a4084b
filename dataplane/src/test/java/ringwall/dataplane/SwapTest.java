package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import ringwall.dataplane.port.FrameRing;
import ringwall.dataplane.port.Memory;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;
import ringwall.wire.FrameBuilder;

/// Programs are swapped whole while frames flow; what a new program forbids dies at once.
class SwapTest {
    /// One program lets only the sender's side pass, the other only the receiver's: a frame that
    /// saw half of each would arrive.
    private static HostProgram half(boolean senders) throws ProgramText.Malformed {
        String text = ProgramText.write(Bench.program("two-vms.program"));
        String keep = senders ? "from-port" : "to-port";
        StringBuilder kept = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            boolean rule = line.contains(" service web allow rule ");
            if (!rule) {
                kept.append(line).append('\n');
            } else if (line.contains(keep)) {
                kept.append(line.replace("same ", "")).append('\n');
            }
        }
        return ProgramText.read("half", kept.toString());
    }

    private static byte[] udp() {
        return FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                .ipv4("10.0.0.10", "10.0.0.11")
                .udp(4000, 1000)
                .bytes();
    }

    @Test
    void noFrameSeesHalfAProgram() throws Exception {
        HostProgram first = half(true);
        HostProgram second = half(false);
        AtomicBoolean done = new AtomicBoolean();
        try (Bench bench =
                new Bench(EmbeddedSwitch.Config.small(), first, "a/eth0", "b/eth0", "ens1")) {
            Thread swapper =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < 150; i++) {
                                    bench.sw.apply(i % 2 == 0 ? second : first);
                                }
                                done.set(true);
                            });
            long sent = 0;
            while (!done.get() || sent < 2000) {
                bench.later(1_000_000);
                bench.send("a/eth0", udp());
                sent++;
            }
            swapper.join();
            assertThat(bench.received("b/eth0")).isEmpty();
            assertThat(bench.drops(DropReason.NO_RULE_FROM) + bench.drops(DropReason.NO_RULE_TO))
                    .isEqualTo(sent);
        }
    }

    @Test
    void whatANewProgramForbidsDiesAtOnceAndTheRestLivesOn() throws Exception {
        try (Bench bench =
                new Bench(
                        EmbeddedSwitch.Config.small(),
                        Bench.program("two-vms.program"),
                        "a/eth0",
                        "b/eth0",
                        "ens1")) {
            bench.send("a/eth0", udp());
            bench.send("a/eth0", udp());
            assertThat(bench.received("b/eth0")).hasSize(2);
            bench.sw.apply(half(true));
            bench.send("a/eth0", udp());
            assertThat(bench.received("b/eth0")).isEmpty();
            assertThat(bench.drops(DropReason.NO_RULE_TO)).isEqualTo(1);
            bench.sw.apply(Bench.program("two-vms.program"));
            bench.send("a/eth0", udp());
            assertThat(bench.received("b/eth0")).hasSize(1);
        }
    }

    @Test
    void aRingKeepsOrderAndContentBetweenTwoThreads() throws Exception {
        int frames = 200_000;
        try (Arena arena = Arena.ofShared()) {
            FrameRing ring = new FrameRing(arena, 64, 128);
            Thread producer =
                    Thread.ofPlatform()
                            .start(() -> {
                                int made = 0;
                                while (made < frames) {
                                    int room = ring.room(Math.min(7, frames - made));
                                    for (int i = 0; i < room; i++) {
                                        long slot = ring.slotToFill(i);
                                        FrameRing.plain(slot, 64);
                                        Memory.putInt(FrameRing.data(slot), made + i);
                                        Memory.putInt(FrameRing.data(slot) + 60, ~(made + i));
                                    }
                                    ring.publish(room);
                                    made += room;
                                    if (room == 0) {
                                        Thread.onSpinWait();
                                    }
                                }
                            });
            int taken = 0;
            while (taken < frames) {
                int ready = ring.ready(5);
                for (int i = 0; i < ready; i++) {
                    long slot = ring.slotToRead(i);
                    if (Memory.getInt(FrameRing.data(slot)) != taken + i
                            || Memory.getInt(FrameRing.data(slot) + 60) != ~(taken + i)) {
                        throw new AssertionError("frame " + (taken + i) + " is another");
                    }
                }
                ring.release(ready);
                taken += ready;
                if (ready == 0) {
                    Thread.onSpinWait();
                }
            }
            producer.join();
        }
    }
}

package ringwall.ports.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static ringwall.ports.vhost.PortUnderTest.pattern;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.Memory;

/// A guest that lies, one lie at a time, and then all at once; beside it a guest that goes on
/// working.
final class HostileGuestTest {
    private static final byte[] PLAIN = new byte[12];

    private final PortUnderTest at = new PortUnderTest();
    private final FakeVmm vmm = new FakeVmm(64, at::turn);

    @AfterEach
    void close() {
        vmm.close();
        at.close();
    }

    /// Chains on the transmit ring; head 0 is offered.
    record BadChain(String name, Consumer<FakeVmm> set) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<BadChain> badChains() {
        return List.of(
                new BadChain(
                        "loop",
                        v -> v.descriptor(1, 0, v.guest(v.buffer(1, 0)), 100, SplitRing.NEXT, 0)),
                new BadChain(
                        "loop of nothing",
                        v -> v.descriptor(1, 0, v.guest(v.buffer(1, 0)), 0, SplitRing.NEXT, 0)),
                new BadChain(
                        "next beyond the ring",
                        v -> v.descriptor(1, 0, v.guest(v.buffer(1, 0)), 100, SplitRing.NEXT, 64)),
                new BadChain(
                        "next far beyond",
                        v ->
                                v.descriptor(
                                        1,
                                        0,
                                        v.guest(v.buffer(1, 0)),
                                        100,
                                        SplitRing.NEXT,
                                        0xFFFF)),
                new BadChain("address zero", v -> v.descriptor(1, 0, 0, 100, 0, 0)),
                new BadChain(
                        "address wild", v -> v.descriptor(1, 0, 0x7FFF_FFFF_FFFF_F000L, 100, 0, 0)),
                new BadChain("address negative", v -> v.descriptor(1, 0, -64, 100, 0, 0)),
                new BadChain("address of ours", v -> v.descriptor(1, 0, v.base, 100, 0, 0)),
                new BadChain(
                        "one byte below", v -> v.descriptor(1, 0, FakeVmm.GUEST - 1, 100, 0, 0)),
                new BadChain(
                        "one byte too long",
                        v ->
                                v.descriptor(
                                        1,
                                        0,
                                        FakeVmm.GUEST + FakeVmm.MEMORY_BYTES - 99,
                                        100,
                                        0,
                                        0)),
                new BadChain(
                        "length all ones",
                        v -> v.descriptor(1, 0, v.guest(v.buffer(1, 0)), -1, 0, 0)),
                new BadChain(
                        "length zero", v -> v.descriptor(1, 0, v.guest(v.buffer(1, 0)), 0, 0, 0)),
                new BadChain(
                        "shorter than the header",
                        v -> v.descriptor(1, 0, v.guest(v.buffer(1, 0)), 11, 0, 0)),
                new BadChain(
                        "shorter than a frame",
                        v -> v.descriptor(1, 0, v.guest(v.buffer(1, 0)), 25, 0, 0)),
                new BadChain(
                        "longer than any frame",
                        v -> v.descriptor(1, 0, FakeVmm.GUEST, 70_000, 0, 0)),
                new BadChain(
                        "for us to write",
                        v -> v.descriptor(1, 0, v.guest(v.buffer(1, 0)), 100, SplitRing.WRITE, 0)),
                new BadChain(
                        "indirect odd length",
                        v ->
                                v.descriptor(
                                        1, 0, v.guest(v.buffer(1, 0)), 17, SplitRing.INDIRECT, 0)),
                new BadChain(
                        "indirect empty",
                        v -> v.descriptor(1, 0, v.guest(v.buffer(1, 0)), 0, SplitRing.INDIRECT, 0)),
                new BadChain(
                        "indirect outside",
                        v -> v.descriptor(1, 0, -4096, 32, SplitRing.INDIRECT, 0)),
                new BadChain(
                        "indirect huge",
                        v ->
                                v.descriptor(
                                        1, 0, v.guest(v.buffer(1, 0)), -16, SplitRing.INDIRECT, 0)),
                new BadChain(
                        "indirect with next",
                        v -> v.descriptor(1, 0, v.guest(v.buffer(1, 0)), 32, 5, 1)),
                new BadChain(
                        "indirect in indirect",
                        v -> {
                            long table = v.buffer(1, 0);
                            FakeVmm.descriptorAt(table, v.guest(table), 16, SplitRing.INDIRECT, 0);
                            v.descriptor(1, 0, v.guest(table), 16, SplitRing.INDIRECT, 0);
                        }),
                new BadChain(
                        "indirect loop",
                        v -> {
                            long table = v.buffer(1, 0);
                            FakeVmm.descriptorAt(table, v.guest(table), 16, SplitRing.NEXT, 0);
                            v.descriptor(1, 0, v.guest(table), 16, SplitRing.INDIRECT, 0);
                        }));
    }

    @ParameterizedTest
    @MethodSource("badChains")
    void badChainIsDroppedAndTheNextFramePasses(BadChain bad) {
        vmm.start(at.path, 1);
        bad.set.accept(vmm);
        vmm.offer(1, 0);
        vmm.transmit(1, 1, PLAIN, pattern(60, 1));
        assertThat(at.take()).containsExactly(pattern(60, 1));
        assertThat(at.port.counters().badChains()).isEqualTo(1);
        assertThat(vmm.completed(1)).hasSize(2);
        assertThat(at.pool.available()).isEqualTo(128);
    }

    @Test
    void badReceiveBufferCostsOneFrame() {
        vmm.start(at.path, 1);
        vmm.descriptor(0, 0, -4096, 2048, SplitRing.WRITE, 0);
        vmm.descriptor(0, 1, vmm.guest(vmm.buffer(0, 1)), 2048, 0, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(at.transmit(at.frame(pattern(60, i)))).isEqualTo(1);
        }
        assertThat(at.port.counters().badChains()).isEqualTo(2);
        assertThat(vmm.completed(0)).extracting(done -> done[1]).containsExactly(0, 0, 72);
    }

    @Test
    void indexThatJumpsStopsTheRing() {
        vmm.start(at.path, 1);
        Memory.putShort(vmm.availableRing(1) + 2, (short) 65);
        assertThat(at.take()).isEmpty();
        Memory.putShort(vmm.availableRing(1) + 2, (short) 1);
        assertThat(at.take()).as("still until it is set up anew").isEmpty();
        assertThat(at.transmit(at.frame(pattern(60, 1)))).as("the other ring runs").isEqualTo(1);
    }

    @Test
    void headBeyondTheRingStopsTheRing() {
        vmm.start(at.path, 1);
        vmm.offer(1, 64);
        assertThat(at.take()).isEmpty();
        vmm.offer(1, 1);
        assertThat(at.take()).isEmpty();
        assertThat(at.pool.available()).isEqualTo(128);
    }

    /// Virtio headers that lie, over a 1,500 byte frame whose TCP data offset is 5.
    enum BadHeader {
        SUM_START_BEYOND(1, 0, 0, 2000, 16),
        SUM_START_IN_ETHERNET(1, 0, 0, 4, 2),
        SUM_BEYOND_THE_HEADERS(1, 0, 0, 250, 6),
        SUM_OFFSET_WILD(1, 0, 0, 34, 0xFFFF),
        GSO_WITHOUT_SUM(0, 1, 1460, 34, 16),
        GSO_UNKNOWN(1, 9, 1460, 34, 16),
        GSO_UFO(1, 3, 1460, 34, 6),
        GSO_ECN_NOT_OFFERED(1, 0x81, 1460, 34, 16),
        GSO_SIZE_ZERO(1, 1, 0, 34, 16),
        GSO_SIZE_TINY(1, 1, 1, 34, 16),
        GSO_SUM_NOT_TCPS(1, 1, 1460, 34, 6),
        GSO_HEADERS_BEYOND(1, 1, 1460, 240, 14),
        USO_SIZE_ZERO(1, 5, 0, 34, 6),
        USO_TOO_MANY(1, 5, 1, 34, 6);

        private final int flags;
        private final int gso;
        private final int size;
        private final int start;
        private final int offset;

        BadHeader(int flags, int gso, int size, int start, int offset) {
            this.flags = flags;
            this.gso = gso;
            this.size = size;
            this.start = start;
            this.offset = offset;
        }

        byte[] bytes() {
            return new byte[] {
                (byte) flags,
                (byte) gso,
                0,
                0,
                (byte) size,
                (byte) (size >>> 8),
                (byte) start,
                (byte) (start >>> 8),
                (byte) offset,
                (byte) (offset >>> 8),
                0,
                0
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void lyingVirtioHeaderIsDropped(BadHeader bad) {
        vmm.features |= Features.CSUM | Features.HOST_TSO4 | Features.HOST_TSO6 | Features.HOST_USO;
        vmm.start(at.path, 1);
        byte[] frame = pattern(1500, 0);
        frame[34 + 12] = 0x50;
        vmm.transmit(1, 0, bad.bytes(), frame);
        vmm.transmit(1, 1, PLAIN, frame);
        assertThat(at.take()).containsExactly(frame);
        assertThat(at.port.counters().badHeaders()).isEqualTo(1);
    }

    @Test
    void offloadsThatWereNotNegotiatedAreDropped() {
        vmm.start(at.path, 1);
        vmm.transmit(1, 0, new byte[] {1, 0, 0, 0, 0, 0, 34, 0, 16, 0, 0, 0}, pattern(100, 1));
        assertThat(at.take()).isEmpty();
        assertThat(at.port.counters().badHeaders()).isEqualTo(1);
    }

    /// Random writes over rings, descriptors, indirect tables and headers, and random control
    /// messages. The port must not throw, lose a slot, or report a frame outside the shared memory;
    /// a second guest must not notice. `-Dringwall.fuzz=N` runs N executions instead of the
    /// default.
    @Test
    void fuzz() {
        int executions = Integer.getInteger("ringwall.fuzz", 150_000);
        long seed = Long.getLong("ringwall.seed", 1);
        Random random = new Random(seed);
        long taken = 0;
        int sessions = 0;
        try (PortUnderTest calm = new PortUnderTest();
                FakeVmm neighbour = new FakeVmm(64, calm::turn)) {
            neighbour.start(calm.path, 1);
            FakeVmm evil = null;
            for (int i = 0; i < executions; i++) {
                if (evil == null || i % 500 == 0) {
                    if (evil != null) {
                        evil.close();
                        at.turn();
                        at.turn();
                    }
                    evil = new FakeVmm(64, at::turn);
                    evil.features |=
                            random.nextLong()
                                    & (Features.CSUM
                                            | Features.HOST_TSO4
                                            | Features.HOST_USO
                                            | Features.GUEST_CSUM
                                            | Features.EVENT_IDX);
                    evil.start(at.path, 1 + random.nextInt(3));
                    sessions++;
                }
                mutate(evil, random);
                if (random.nextInt(400) == 0 && !message(evil, random)) {
                    evil.close();
                    evil = null;
                    at.turn();
                    at.turn();
                }
                taken += turn(random);
                if (i % 100 == 0) {
                    neighbour.transmit(1, i / 100 % 64, PLAIN, pattern(60, i));
                    assertThat(calm.take()).containsExactly(pattern(60, i));
                    neighbour.completed(1);
                }
            }
            if (evil != null) {
                evil.close();
            }
        }
        System.out.printf(
                "fuzz: %d executions, %d sessions, %d frames came through, seed %d%n",
                executions, sessions, taken, seed);
        assertThat(taken).isGreaterThan(executions / 100);
    }

    private int turn(Random random) {
        int count = at.port.receive(at.pool, at.frames, 32);
        assertThat(at.pool.available()).isEqualTo(128 - count);
        for (int k = 0; k < count; k++) {
            long frame = at.frames[k];
            assertThat(Frame.length(frame)).isBetween(14, Intake.MAX_FRAME);
            // touches every byte: an extent outside the mapping would end the process
            assertThat(PortUnderTest.bytes(frame)).hasSize(Frame.length(frame));
            if ((Frame.flags(frame) & Frame.CHECKSUM_PARTIAL) != 0) {
                assertThat(Frame.checksumStart(frame) + Frame.checksumOffset(frame) + 2)
                        .isLessThanOrEqualTo(Frame.headLength(frame));
            }
            if (Frame.gsoType(frame) != 0) {
                assertThat(Frame.gsoHeaderLength(frame)).isLessThanOrEqualTo(256);
                assertThat(Frame.gsoSize(frame)).isPositive();
            }
        }
        int _ = at.port.transmit(at.frames, 0, count);
        at.port.recycle();
        at.port.flush();
        for (int k = 0; k < count; k++) {
            at.pool.give(at.frames[k]);
        }
        if (random.nextInt(50) == 0) {
            at.port.arm();
            at.port.disarm();
        }
        return count;
    }

    private static void mutate(FakeVmm evil, Random random) {
        int q = random.nextInt(4);
        int index = random.nextInt(64);
        int kind = random.nextInt(12);
        switch (kind) {
            case 0, 1, 2, 3, 4 -> {
                byte[] header = new byte[12];
                if (kind < 2) {
                    random.nextBytes(header);
                    header[0] &= 3;
                    header[1] &= 5;
                    header[7] &= 1;
                    header[9] &= 1;
                }
                int bytes = 14 + random.nextInt(kind == 4 ? 2000 : 200);
                evil.transmit(1, index, header, pattern(bytes, index));
            }
            case 5 -> evil.offer(q, random.nextInt(random.nextInt(20) == 0 ? 70 : 64));
            case 6, 7 -> {
                long guest = FakeVmm.GUEST + random.nextInt(FakeVmm.MEMORY_BYTES + 4096) - 2048;
                int length = random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(3000);
                evil.descriptor(q, index, guest, length, random.nextInt(8), random.nextInt(66));
            }
            case 8 -> {
                long table = evil.buffer(q, index);
                for (int i = 0; i < 8; i++) {
                    FakeVmm.descriptorAt(
                            table + 16L * i,
                            FakeVmm.GUEST + random.nextInt(FakeVmm.MEMORY_BYTES),
                            random.nextInt(4000),
                            random.nextInt(4),
                            random.nextInt(9));
                }
                evil.descriptor(q, index, evil.guest(table), 128, SplitRing.INDIRECT, 0);
                evil.offer(q, index);
            }
            case 9 -> {
                long byteAt = evil.ring(q) + random.nextInt(2048);
                Memory.putByte(byteAt, (byte) random.nextInt());
            }
            case 10 -> {
                if (random.nextInt(200) == 0) {
                    Memory.putShort(evil.availableRing(q) + 2, (short) random.nextInt());
                }
            }
            default -> {
                for (int[] done : evil.completed(0)) {
                    evil.offer(0, done[0] & 63);
                }
                evil.completed(1);
            }
        }
    }

    /// A random control message.
    ///
    /// @return false when the port has hung up
    private static boolean message(FakeVmm evil, Random random) {
        long payload = evil.message.address() + 12;
        byte[] noise = new byte[64];
        random.nextBytes(noise);
        if (random.nextBoolean()) {
            Arrays.fill(noise, 1, 64, (byte) 0);
            noise[0] &= 7;
            noise[4] = (byte) random.nextInt(70);
        }
        FakeVmm.put(payload, noise);
        int request = random.nextInt(45);
        int flags = random.nextInt(8) == 0 ? random.nextInt() : 1 | 8 * random.nextInt(2);
        int bytes = random.nextInt(8) == 0 ? random.nextInt(1100) : 8 * random.nextInt(9);
        int[] fds = new int[random.nextInt(3)];
        Arrays.fill(fds, evil.memoryFd);
        evil.send(request, flags, bytes, fds);
        return !evil.hungUp();
    }
}

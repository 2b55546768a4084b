package ringwall.ports.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ringwall.ports.vhost.PortUnderTest.pattern;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePort;
import ringwall.dataplane.port.Memory;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.UnixSocket;

/// Dialogues between a VMM, its guest and the port.
final class VhostPortTest {
    private static final byte[] PLAIN = new byte[12];

    private final PortUnderTest at = new PortUnderTest();
    private final FakeVmm vmm = new FakeVmm(64, at::turn);

    @AfterEach
    void close() {
        vmm.close();
        at.close();
    }

    @Test
    void linkComesUpWhenTheRingsRun() {
        assertThat(at.port.linkUp()).isFalse();
        vmm.start(at.path, 1);
        assertThat(at.port.linkUp()).isTrue();
        assertThat(at.port.status()).isEqualTo("up, 1 queue pairs");
        vmm.tell(Request.SET_VRING_ENABLE, 0);
        assertThat(at.port.linkUp()).isFalse();
    }

    @Test
    void framesOfEverySizeComeOutAsTheyWentIn() {
        vmm.start(at.path, 1);
        for (int bytes : new int[] {14, 15, 60, 64, 255, 256, 257, 263, 264, 1514, 2036}) {
            vmm.transmit(1, bytes % 64, PLAIN, pattern(bytes, bytes));
            assertThat(at.take()).as("%d bytes", bytes).containsExactly(pattern(bytes, bytes));
            assertThat(vmm.completed(1)).hasSize(1);
            assertThat(at.transmit(at.frame(pattern(bytes, bytes)))).isEqualTo(1);
            assertThat(body(vmm.received(0))).containsExactly(pattern(bytes, bytes));
        }
        assertThat(at.pool.available()).isEqualTo(128);
    }

    @Test
    void headersAreOursAfterReceiveWhateverTheGuestWrites() {
        vmm.start(at.path, 1);
        byte[] frame = pattern(600, 1);
        vmm.transmit(1, 0, PLAIN, frame);
        assertThat(at.port.receive(at.pool, at.frames, 8)).isEqualTo(1);
        FakeVmm.put(vmm.buffer(1, 0) + 12, new byte[256]);
        assertThat(PortUnderTest.bytes(at.frames[0])).isEqualTo(frame);
        assertThat(vmm.completed(1)).as("held until recycle").isEmpty();
        at.port.recycle();
        assertThat(vmm.completed(1)).hasSize(1);
        at.pool.give(at.frames[0]);
    }

    @Test
    void chainsOfManyPiecesAndIndirectTables() {
        vmm.start(at.path, 1);
        byte[] frame = pattern(1500, 3);
        // header alone; 100 bytes; the rest, in that order but scattered over the ring
        FakeVmm.put(vmm.buffer(1, 5), PLAIN);
        FakeVmm.put(vmm.buffer(1, 9), Arrays.copyOf(frame, 100));
        FakeVmm.put(vmm.buffer(1, 2), Arrays.copyOfRange(frame, 100, 1500));
        vmm.descriptor(1, 5, vmm.guest(vmm.buffer(1, 5)), 12, SplitRing.NEXT, 9);
        vmm.descriptor(1, 9, vmm.guest(vmm.buffer(1, 9)), 100, SplitRing.NEXT, 2);
        vmm.descriptor(1, 2, vmm.guest(vmm.buffer(1, 2)), 1400, 0, 0);
        vmm.offer(1, 5);
        assertThat(at.take()).containsExactly(frame);

        long table = vmm.buffer(1, 20);
        FakeVmm.descriptorAt(table, vmm.guest(vmm.buffer(1, 5)), 12, SplitRing.NEXT, 1);
        FakeVmm.descriptorAt(table + 16, vmm.guest(vmm.buffer(1, 9)), 100, SplitRing.NEXT, 2);
        FakeVmm.descriptorAt(table + 32, vmm.guest(vmm.buffer(1, 2)), 1400, 0, 0);
        vmm.descriptor(1, 7, vmm.guest(table), 48, SplitRing.INDIRECT, 0);
        vmm.offer(1, 7);
        assertThat(at.take()).containsExactly(frame);
        assertThat(vmm.completed(1)).extracting(done -> done[0]).containsExactly(5, 7);
    }

    @Test
    void superFrameInMorePiecesThanAFrameHasExtents() {
        vmm.features |= Features.CSUM | Features.HOST_TSO4;
        vmm.start(at.path, 1);
        byte[] frame = pattern(20_000, 9);
        frame[14 + 20 + 12] = 0x50;
        byte[] header = {1, 1, 54, 0, (byte) 0xB4, 5, 34, 0, 16, 0, 0, 0};
        FakeVmm.put(vmm.buffer(1, 0), header);
        vmm.descriptor(1, 0, vmm.guest(vmm.buffer(1, 0)), 12, SplitRing.NEXT, 1);
        int sent = 0;
        for (int i = 1; i <= 20; i++) {
            // every other buffer, so that no two pieces touch
            FakeVmm.put(vmm.buffer(1, 2 * i), Arrays.copyOfRange(frame, sent, sent + 1000));
            int flags = i < 20 ? SplitRing.NEXT : 0;
            vmm.descriptor(1, i, vmm.guest(vmm.buffer(1, 2 * i)), 1000, flags, i + 1);
            sent += 1000;
        }
        vmm.offer(1, 0);
        assertThat(at.port.receive(at.pool, at.frames, 8)).isEqualTo(1);
        long got = at.frames[0];
        assertThat(PortUnderTest.bytes(got)).isEqualTo(frame);
        assertThat(Frame.gsoType(got)).isEqualTo(Frame.GSO_TCP4);
        assertThat(Frame.gsoSize(got)).isEqualTo(1460);
        assertThat(Frame.gsoHeaderLength(got)).isEqualTo(54);
        assertThat(Frame.flags(got)).isEqualTo(Frame.CHECKSUM_PARTIAL);
        at.port.recycle();
        at.pool.give(got);
    }

    @Test
    void mergeableBuffersTakeWhatOneBufferCannot() {
        vmm.start(at.path, 1);
        byte[] frame = pattern(5000, 4);
        assertThat(at.transmit(at.frame(pattern(60, 1)), at.frame(frame), at.frame(frame)))
                .isEqualTo(3);
        assertThat(body(vmm.received(0))).containsExactly(pattern(60, 1), frame, frame);
    }

    @Test
    void withoutMergeableBuffersALongFrameIsCountedAndNothingElseSuffers() {
        vmm.features &= ~Features.MRG_RXBUF;
        vmm.start(at.path, 1);
        assertThat(at.transmit(at.frame(pattern(5000, 4)), at.frame(pattern(60, 1)))).isEqualTo(2);
        assertThat(body(vmm.received(0))).containsExactly(pattern(60, 1));
        assertThat(at.port.counters().tooLong()).isEqualTo(1);
    }

    @Test
    void legacyDriversHaveShortHeaders() {
        vmm.features = Features.PROTOCOL_FEATURES;
        vmm.headerBytes = 10;
        vmm.start(at.path, 1);
        vmm.transmit(1, 0, new byte[10], pattern(100, 5));
        assertThat(at.take()).containsExactly(pattern(100, 5));
        assertThat(at.transmit(at.frame(pattern(100, 6)))).isEqualTo(1);
        assertThat(vmm.received(0).getFirst()).isEqualTo(concat(new byte[10], pattern(100, 6)));
    }

    @Test
    void fullRingTakesAPartAndSaysSo() {
        vmm.start(at.path, 1);
        long[] many = new long[80];
        for (int i = 0; i < many.length; i++) {
            many[i] = at.frame(pattern(60, i));
        }
        assertThat(at.transmit(many)).isEqualTo(64);
        assertThat(vmm.received(0)).hasSize(64);
        assertThat(at.transmit(at.frame(pattern(60, 0)))).isEqualTo(1);
    }

    @Test
    void indexesWrapAroundSixteenBits() {
        vmm.start(at.path, 1);
        for (int i = 0; i < 70_000; i++) {
            vmm.transmit(1, i % 64, PLAIN, pattern(60, i));
            if (i % 16 == 15) {
                assertThat(at.take()).hasSize(16);
                vmm.completed(1);
            }
        }
        assertThat(at.port.counters().framesReceived()).isEqualTo(70_000);
    }

    @Test
    void guestIsInterruptedOnlyWhenItAsks() {
        vmm.start(at.path, 1);
        vmm.interrupts(0);
        assertThat(at.transmit(at.frame(pattern(60, 1)))).isEqualTo(1);
        assertThat(vmm.interrupts(0)).isEqualTo(1);
        Memory.putShort(vmm.availableRing(0), (short) 1);
        assertThat(at.transmit(at.frame(pattern(60, 1)))).isEqualTo(1);
        assertThat(vmm.interrupts(0)).isZero();
    }

    @Test
    void eventIndexInterruptsOnceWhenItIsReached() {
        vmm.features |= Features.EVENT_IDX;
        vmm.start(at.path, 1);
        long usedEvent = vmm.availableRing(0) + 4 + 2L * vmm.ringSize;
        Memory.putShort(usedEvent, (short) 2);
        long interrupts = 0;
        for (int i = 0; i < 6; i++) {
            assertThat(at.transmit(at.frame(pattern(60, i)))).isEqualTo(1);
            interrupts += vmm.interrupts(0);
            assertThat(interrupts).isEqualTo(i < 2 ? 0 : 1);
        }
    }

    @Test
    void sleepingWorkerIsWokenByAKick() {
        vmm.features |= Features.EVENT_IDX;
        vmm.start(at.path, 1);
        try (var epoll = new ringwall.ports.linux.Epoll(4)) {
            assertThat(epoll.watch(at.port.readableFd(), 1, 7)).isZero();
            at.turn();
            assertThat(at.port.arm()).isFalse();
            assertThat(epoll.await(0)).isZero();
            vmm.transmit(1, 0, PLAIN, pattern(60, 1));
            vmm.kick(1);
            assertThat(epoll.await(1000)).isEqualTo(1);
            assertThat(at.take()).hasSize(1);
            assertThat(epoll.await(0)).as("no longer readable").isZero();
            vmm.transmit(1, 1, PLAIN, pattern(60, 1));
            assertThat(at.port.arm()).as("a frame came in between").isTrue();
        }
    }

    @Test
    void queuePairsKeepAConnectionTogether() {
        vmm.start(at.path, 4);
        assertThat(at.port.status()).isEqualTo("up, 4 queue pairs");
        for (int q = 0; q < 4; q++) {
            vmm.transmit(2 * q + 1, 0, PLAIN, pattern(60, q));
        }
        assertThat(at.take()).hasSize(4);
        int queuesUsed = 0;
        for (int i = 0; i < 60; i++) {
            at.transmit(at.frame(udp(1000 + i, 53)), at.frame(udp(53, 1000 + i)));
        }
        for (int q = 0; q < 4; q++) {
            List<byte[]> got = vmm.received(2 * q);
            assertThat(got.size() % 2).as("both directions on one queue").isZero();
            queuesUsed += got.isEmpty() ? 0 : 1;
        }
        assertThat(queuesUsed).isGreaterThan(2);
    }

    @Test
    void memoryMayMoveWhileTheRingsRun() {
        vmm.start(at.path, 1);
        vmm.transmit(1, 0, PLAIN, pattern(300, 1));
        assertThat(at.take()).hasSize(1);
        vmm.completed(1);
        // the same file in two regions, cut in the middle of the buffers
        long cut = FakeVmm.BUFFERS + 3 * FakeVmm.BUFFER_BYTES + 500;
        Memory.putLong(vmm.message.address() + 12, 2);
        vmm.region(0, FakeVmm.GUEST, cut & -4096, FakeVmm.USER, 0);
        vmm.region(
                1,
                FakeVmm.GUEST + (cut & -4096),
                FakeVmm.MEMORY_BYTES - (cut & -4096),
                FakeVmm.USER + (cut & -4096),
                cut & -4096);
        assertThat(vmm.acknowledged(Request.SET_MEM_TABLE, 8 + 64, vmm.memoryFd, vmm.memoryFd))
                .isZero();
        for (int i = 0; i < 64; i++) {
            vmm.transmit(1, i, PLAIN, pattern(2000, i));
        }
        List<byte[]> got = at.take();
        assertThat(got).hasSize(64);
        assertThat(got.get(63)).isEqualTo(pattern(2000, 63));
    }

    @Test
    void bufferAcrossTwoRegionsIsPutTogether() {
        vmm.start(at.path, 1);
        long cut = (FakeVmm.BUFFERS + 64 * FakeVmm.BUFFER_BYTES) & -4096;
        Memory.putLong(vmm.message.address() + 12, 2);
        vmm.region(0, FakeVmm.GUEST, cut, FakeVmm.USER, 0);
        vmm.region(1, FakeVmm.GUEST + cut, FakeVmm.MEMORY_BYTES - cut, FakeVmm.USER + cut, cut);
        assertThat(vmm.acknowledged(Request.SET_MEM_TABLE, 8 + 64, vmm.memoryFd, vmm.memoryFd))
                .isZero();
        for (int before : new int[] {5, 12, 100, 268, 300, 1000}) {
            byte[] frame = pattern(1514, before);
            long start = vmm.base + cut - before;
            FakeVmm.put(start, concat(PLAIN, frame));
            vmm.descriptor(1, 0, vmm.guest(start), 12 + 1514, 0, 0);
            vmm.offer(1, 0);
            assertThat(at.take()).as("%d bytes before the cut", before).containsExactly(frame);
        }
    }

    @Test
    void ringStopsWhereItWasAndGoesOnThere() {
        vmm.start(at.path, 1);
        for (int i = 0; i < 5; i++) {
            vmm.transmit(1, i, PLAIN, pattern(60, i));
        }
        at.take();
        Memory.putLong(vmm.message.address() + 12, 1);
        vmm.send(Request.GET_VRING_BASE, 1, 8);
        assertThat(vmm.reply()).isEqualTo(1 | 5L << 32);
        vmm.transmit(1, 5, PLAIN, pattern(60, 5));
        assertThat(at.take()).isEmpty();
        int kick = Descriptors.event();
        Memory.putLong(vmm.message.address() + 12, 1);
        vmm.send(Request.SET_VRING_KICK, 1, 8, kick);
        Descriptors.close(kick);
        assertThat(at.take()).containsExactly(pattern(60, 5));
    }

    @Test
    void nextVmmFindsTheSocketAfterTheFirstHasGone() {
        for (int i = 0; i < 3; i++) {
            try (FakeVmm next = new FakeVmm(64, at::turn)) {
                next.start(at.path, 1);
                assertThat(at.port.linkUp()).isTrue();
                next.transmit(1, 0, PLAIN, pattern(60, i));
                assertThat(at.take()).containsExactly(pattern(60, i));
            }
            at.turn();
            at.turn();
            assertThat(at.port.linkUp()).isFalse();
            assertThat(at.port.status()).isEqualTo("the VMM has closed the connection");
        }
        assertThat(at.port.counters().connections()).isEqualTo(3);
    }

    @Test
    void clientConnectsWhenTheVmmListensAndAgainAfterItLeft(@TempDir Path directory)
            throws InterruptedException {
        Path path = directory.resolve("vmm");
        VhostPort client = VhostPort.client("vm.nic", path, VhostOptions.DEFAULT);
        assertThat(client.status()).contains("no such file");
        long[] frames = new long[8];
        Runnable turn =
                () -> {
                    client.disarm();
                    int _ = client.receive(at.pool, frames, 8);
                };
        int listener = UnixSocket.open(UnixSocket.STREAM);
        assertThat(UnixSocket.bind(listener, path.toString())).isZero();
        assertThat(UnixSocket.listen(listener, 1)).isZero();
        for (int i = 0; i < 2; i++) {
            try (FakeVmm server = new FakeVmm(64, turn)) {
                server.socket = acceptSoon(listener, turn);
                server.negotiate();
                server.shareMemory();
                server.startRing(0);
                server.startRing(1);
                server.ask(Request.GET_FEATURES);
                assertThat(client.linkUp()).isTrue();
            }
            turn.run();
            turn.run();
            assertThat(client.linkUp()).isFalse();
        }
        Descriptors.close(listener);
        client.close();
    }

    private static int acceptSoon(int listener, Runnable turn) throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            turn.run();
            int fd = UnixSocket.accept(listener);
            if (fd >= 0) {
                return fd;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("nobody connected");
    }

    @Test
    void vmmHasTheGuestAnnounced() {
        vmm.start(at.path, 1);
        vmm.tell(Request.SEND_RARP, 0x0605_0403_0202L);
        vmm.ask(Request.GET_FEATURES);
        byte[] announced = at.take().getFirst();
        assertThat(announced).hasSize(60);
        assertThat(Arrays.copyOf(announced, 22))
                .isEqualTo(
                        new byte[] {
                            -1,
                            -1,
                            -1,
                            -1,
                            -1,
                            -1,
                            2,
                            2,
                            3,
                            4,
                            5,
                            6,
                            (byte) 0x80,
                            0x35,
                            0,
                            1,
                            8,
                            0,
                            6,
                            4,
                            0,
                            3
                        });
    }

    @Test
    void offloadsFollowWhatTheGuestAccepted() {
        assertThat(at.port.takes()).isZero();
        vmm.features |= Features.GUEST_CSUM | Features.GUEST_TSO4 | Features.CSUM;
        vmm.start(at.path, 1);
        assertThat(at.port.takes())
                .isEqualTo(FramePort.TAKES_PARTIAL_CHECKSUM | FramePort.TAKES_GSO_TCP4);
        long frame = at.frame(pattern(3000, 1));
        Frame.flags(frame, Frame.CHECKSUM_PARTIAL);
        Frame.checksumAt(frame, 34, 16);
        Frame.gso(frame, Frame.GSO_TCP4, 1460, 54);
        at.transmit(frame);
        assertThat(Arrays.copyOf(vmm.received(0).getFirst(), 12))
                .isEqualTo(new byte[] {1, 1, 54, 0, (byte) 0xB4, 5, 34, 0, 16, 0, 2, 0});
        vmm.transmit(1, 0, new byte[] {1, 0, 0, 0, 0, 0, 34, 0, 16, 0, 0, 0}, pattern(100, 1));
        assertThat(at.port.receive(at.pool, at.frames, 8)).isEqualTo(1);
        assertThat(Frame.flags(at.frames[0])).isEqualTo(Frame.CHECKSUM_PARTIAL);
        assertThat(Frame.checksumStart(at.frames[0])).isEqualTo(34);
        assertThat(Frame.checksumOffset(at.frames[0])).isEqualTo(16);
    }

    @Test
    void messagesThatMakeNoSenseAreRefusedInWords() {
        vmm.connect(at.path);
        vmm.negotiate();
        Memory.putLong(vmm.message.address() + 12, 1);
        vmm.region(0, 0, 2L * FakeVmm.MEMORY_BYTES, 0, 0);
        assertThat(vmm.acknowledged(Request.SET_MEM_TABLE, 40, vmm.memoryFd)).isEqualTo(1);
        assertThat(vmm.hungUp()).isFalse();
        vmm.tell(Request.SET_VRING_NUM, 3L << 32);
        assertThat(vmm.hungUp()).isTrue();
        at.turn();
        assertThat(at.port.status()).isEqualTo("message SET_VRING_NUM: a ring of 3");
        assertThat(at.port.counters().refusedMessages()).isEqualTo(2);
    }

    @Test
    void memoryThatCanBeCutShortIsRefusedOnDemand() {
        try (PortUnderTest strict = new PortUnderTest(new VhostOptions(1, true, true));
                FakeVmm loose = new FakeVmm(64, strict::turn).unsealable()) {
            loose.connect(strict.path);
            loose.negotiate();
            Memory.putLong(loose.message.address() + 12, 1);
            loose.region(0, FakeVmm.GUEST, FakeVmm.MEMORY_BYTES, FakeVmm.USER, 0);
            assertThat(loose.acknowledged(Request.SET_MEM_TABLE, 40, loose.memoryFd)).isEqualTo(1);
            assertThat(loose.hungUp()).isFalse();
        }
    }

    @Test
    void sealableMemoryIsSealedBeforeUse() {
        vmm.start(at.path, 1);
        assertThat(ringwall.ports.linux.SharedMemory.resize(vmm.memoryFd, 0))
                .isEqualTo(-ringwall.ports.linux.Errno.EPERM);
    }

    @Test
    void socketInUseIsNotTakenFromItsOwner() {
        assertThatThrownBy(() -> VhostPort.server("b", at.path, VhostOptions.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("address in use");
        assertThat(Files.exists(at.path)).isTrue();
    }

    private static List<byte[]> body(List<byte[]> frames) {
        return frames.stream().map(f -> Arrays.copyOfRange(f, 12, f.length)).toList();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static byte[] udp(int from, int to) {
        byte[] frame = new byte[60];
        frame[12] = 8;
        frame[14] = 0x45;
        frame[23] = 17;
        frame[34] = (byte) (from >>> 8);
        frame[35] = (byte) from;
        frame[36] = (byte) (to >>> 8);
        frame[37] = (byte) to;
        return frame;
    }
}

package ringwall.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);

    /// RFC 1071 section 4.1, word by word.
    private static int slow(byte[] b, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i += 2) {
            int low = i + 1 < to ? b[i + 1] & 0xff : 0;
            sum += ((b[i] & 0xff) << 8) | low;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) ~sum & 0xffff;
    }

    @Test
    void agreesWithTheWordByWordSum() {
        for (int i = 0; i < 5000; i++) {
            byte[] b = new byte[random.nextInt(300)];
            random.nextBytes(b);
            if (i % 7 == 0) {
                Arrays.fill(b, (byte) 0xff);
            }
            int from = random.nextInt(b.length + 1);
            int to = from + random.nextInt(b.length - from + 1);
            assertThat(Checksum.of(MemorySegment.ofArray(b), from, to - from))
                    .isEqualTo(slow(b, from, to));
        }
    }

    @Test
    void worksOnHeapAndOnAbsoluteAddresses() {
        MemorySegment all = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
        try (Arena arena = Arena.ofConfined()) {
            byte[] frame = FrameTextTest.ip().tcp(1, 2, Tcp.SYN).payload(33).bytes();
            MemorySegment copy = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, frame);
            long ip = copy.address() + 14;
            assertThat(Ipv4.checksumValid(all, ip)).isTrue();
            assertThat(Ipv4.checksumValid(MemorySegment.ofArray(frame), 14)).isTrue();
            long pseudo = Checksum.pseudoOf4(all, ip, IpProtocol.TCP, 53);
            assertThat(Checksum.valid(all, ip + 20, 53, pseudo)).isTrue();
            Tcp.checksum(all, ip + 20, Checksum.partial(pseudo));
            Checksum.complete(all, ip + 20, Tcp.CHECKSUM, ip + 20 + 53, false);
            assertThat(copy.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)).isEqualTo(frame);
        }
    }

    @Test
    void incrementalUpdatesAgreeWithAFreshSum() {
        byte[] b = new byte[64];
        MemorySegment m = MemorySegment.ofArray(b);
        for (int i = 0; i < 5000; i++) {
            random.nextBytes(b);
            if (i % 5 == 0) {
                m.asSlice(0, 8).fill((byte) (i % 2 == 0 ? 0xff : 0));
            }
            int was = Checksum.of(m, 0, 64);
            switch (i % 3) {
                case 0 -> {
                    int old = BigEndian.u16(m, 4);
                    int now = random.nextInt(1 << 16);
                    BigEndian.putU16(m, 4, now);
                    assertSame(Checksum.update16(was, old, now), Checksum.of(m, 0, 64));
                }
                case 1 -> {
                    int old = BigEndian.i32(m, 4);
                    int now = random.nextInt();
                    BigEndian.putI32(m, 4, now);
                    assertSame(Checksum.update32(was, old, now), Checksum.of(m, 0, 64));
                }
                default -> {
                    long old = BigEndian.i64(m, 8);
                    long now = random.nextLong();
                    BigEndian.putI64(m, 8, now);
                    assertSame(Checksum.update64(was, old, now), Checksum.of(m, 0, 64));
                }
            }
        }
    }

    private static void assertSame(int updated, int fresh) {
        assertThat(updated).isEqualTo(fresh);
    }

    @Test
    void aTtlStepAndARemarkKeepTheChecksumRight() {
        MemorySegment m = FrameTextTest.ip().tos(0x2e).ttl(7).udp(1, 2).segment();
        for (int i = 0; i < 6; i++) {
            Ipv4.decrementTtl(m, 14);
            Ipv4.dscp(m, 14, 10 + i);
            Ipv4.ecn(m, 14, i & 3);
            assertThat(Ipv4.checksumValid(m, 14)).isTrue();
        }
        assertThat(Ipv4.ttl(m, 14)).isEqualTo(1);
        assertThat(Ipv4.dscp(m, 14)).isEqualTo(15);
    }

    /// The example of RFC 1624 section 4: 0xdd2f, m = 0x5555, m' = 0x3285 gives 0x0000 by eqn 3.
    @Test
    void theExampleOfRfc1624() {
        assertThat(Checksum.update16(0xdd2f, 0x5555, 0x3285)).isZero();
    }
}

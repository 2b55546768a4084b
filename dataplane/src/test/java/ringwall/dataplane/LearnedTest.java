package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Igmp;

/// What a switch has learned outlives it (BEHAVIOUR 33), entry by entry, if it is whole and the
/// program of today still allows it.
class LearnedTest {
    @TempDir Path folder;

    private static final String A = "02:00:00:00:00:0a";
    private static final String BEHIND = "02:00:00:00:77:01";
    private static final String LINK_LOCAL = "fe80::1234:5678:9abc:def0";

    /// two-vms, where b/eth0 learns two foreign MACs.
    private static HostProgram program(String... replacements) {
        try {
            String text =
                    new String(
                            LearnedTest.class
                                    .getResourceAsStream("/two-vms.program")
                                    .readAllBytes(),
                            java.nio.charset.StandardCharsets.UTF_8);
            text =
                    text.replace(
                            "pairs 02:00:00:00:00:0b=10.0.0.11/32,02:00:00:00:00:0b=2001:db8::11/128 link-local 2",
                            "pairs 02:00:00:00:00:0b=10.0.0.11/32 link-local 2 any-address learns mac-quota 2");
            for (int i = 0; i < replacements.length; i += 2) {
                assertThat(text).contains(replacements[i]);
                text = text.replace(replacements[i], replacements[i + 1]);
            }
            return ProgramText.read("learned", text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (ProgramText.Malformed e) {
            throw new IllegalStateException(e);
        }
    }

    private Bench bench(HostProgram program) {
        return new Bench(
                EmbeddedSwitch.Config.small().withStateFile(folder.resolve("state")),
                program,
                "a/eth0",
                "b/eth0",
                "ens1");
    }

    private static Learned learned(Bench bench) {
        return bench.sw.worker().tables.learned;
    }

    /// A link-local address and a group of a, a MAC behind b.
    private static void teach(Bench bench) {
        bench.send(
                "a/eth0",
                FrameBuilder.ethernet("33:33:00:00:00:16", A)
                        .ipv6(LINK_LOCAL, "2001:db8::99")
                        .udp(1, 1500)
                        .bytes());
        bench.send(
                "a/eth0",
                FrameBuilder.ethernet("01:00:5e:01:01:01", A)
                        .ipv4("10.0.0.10", "239.1.1.1")
                        .igmp(Igmp.REPORT_V2, 0, 0xEF010101)
                        .bytes());
        bench.send(
                "b/eth0",
                FrameBuilder.ethernet(A, BEHIND)
                        .ipv4("10.0.0.77", "10.0.0.10")
                        .udp(4000, 1500)
                        .bytes());
    }

    private static String sizes(Bench bench) {
        Learned of = learned(bench);
        return of.macs.size()
                + " MACs, "
                + of.linkLocals.size()
                + " bound, "
                + of.members.size()
                + " joined, "
                + of.refused()
                + " refused";
    }

    @Test
    void theNextSwitchKnowsWhatTheLastOneLearned() {
        try (Bench bench = bench(program())) {
            teach(bench);
            assertThat(sizes(bench)).isEqualTo("1 MACs, 1 bound, 1 joined, 0 refused");
        }
        try (Bench next = bench(program())) {
            assertThat(sizes(next)).isEqualTo("1 MACs, 1 bound, 1 joined, 0 refused");
            // the MAC behind b is reached, though it has not spoken yet
            next.send(
                    "a/eth0",
                    FrameBuilder.ethernet(BEHIND, A)
                            .ipv4("10.0.0.10", "10.0.0.77")
                            .udp(1500, 1500)
                            .bytes());
            assertThat(next.received("b/eth0")).hasSize(1);
        }
    }

    @Test
    void whatTheProgramOfTodayForbidsIsRefused() {
        try (Bench bench = bench(program())) {
            teach(bench);
        }
        HostProgram strict =
                program(
                        "link-local 2 any-address learns mac-quota 2", "link-local 2",
                        "2001:db8::10/128 link-local 2", "2001:db8::10/128 link-local 0",
                        "connections 65536 groups 64", "connections 65536 groups 0");
        try (Bench next = bench(strict)) {
            assertThat(sizes(next)).isEqualTo("0 MACs, 0 bound, 0 joined, 3 refused");
        }
    }

    @Test
    void whatHasRunOutOrLiesInTheFutureIsRefused() {
        try (Bench bench = bench(program())) {
            teach(bench);
        }
        try (Bench next =
                new Bench(
                        EmbeddedSwitch.Config.small().withStateFile(folder.resolve("state")),
                        Bench.program("two-vms.program"))) {
            // bindings do not age, but here nobody learns, and the first program decided
            assertThat(next.sw.worker().tables.learned.macs.size()).isZero();
        }
        try (Bench bench = bench(program())) {
            teach(bench);
        }
        try (EmbeddedSwitch next =
                new EmbeddedSwitch(
                        EmbeddedSwitch.Config.small().withStateFile(folder.resolve("state")))) {
            next.apply(program());
            next.doWork(Bench.START_NS - 1_000_000_000_000L);
            assertThat(next.worker().tables.learned.macs.size()).isZero();
            assertThat(next.worker().tables.learned.members.size()).isZero();
        }
    }

    @Test
    void aDamagedFileLosesWhatIsDamagedAndNothingIsInvented() throws IOException {
        Path state = folder.resolve("state");
        Random random = new Random(7);
        for (int round = 0; round < 40; round++) {
            Files.deleteIfExists(state);
            try (Bench bench = bench(program())) {
                teach(bench);
            }
            try (RandomAccessFile file = new RandomAccessFile(state.toFile(), "rw")) {
                long tables = 4 * Remembered.bytes(EmbeddedSwitch.Config.small().learned());
                for (int i = 0; i < 20_000; i++) {
                    file.seek(file.length() - tables + random.nextLong(tables));
                    file.write(random.nextInt(256));
                }
            }
            try (Bench next = bench(program())) {
                assertThat(learned(next).macs.size()).isLessThanOrEqualTo(1);
                assertThat(learned(next).linkLocals.size()).isLessThanOrEqualTo(1);
                assertThat(learned(next).members.size()).isLessThanOrEqualTo(1);
                assertThat(learned(next).neighbours.size()).isZero();
                teach(next);
                assertThat(sizes(next)).startsWith("1 MACs, 1 bound, 1 joined");
            }
        }
    }

    @Test
    void aSlotThatGotAnotherNameForgets() {
        try (Bench bench = bench(program())) {
            teach(bench);
            HostProgram renamed = program("a/eth0", "c/eth0", "b/eth0", "d/eth0");
            bench.sw.removePort("a/eth0");
            bench.sw.removePort("b/eth0");
            for (int i = 0; i < 3; i++) {
                bench.sw.apply(renamed);
                bench.sw.doWork(bench.nowNs);
            }
            assertThat(sizes(bench)).startsWith("0 MACs, 0 bound, 0 joined");
        }
    }

    @Test
    void aBoundAddressStaysItsOwners() {
        try (Bench bench = bench(program())) {
            teach(bench);
        }
        try (Bench next = bench(program(" any-address learns mac-quota 2", ""))) {
            next.send(
                    "b/eth0",
                    FrameBuilder.ethernet(A, "02:00:00:00:00:0b")
                            .ipv6(LINK_LOCAL, "2001:db8::10")
                            .udp(1, 1500)
                            .bytes());
            assertThat(next.drops(DropReason.IP_GUARD)).isEqualTo(1);
        }
    }

    @Test
    void anEntryBelongsToItsPlaceAndItsNames() {
        long[] name = {11};
        try (Arena arena = Arena.ofConfined()) {
            long memory = arena.allocate(Remembered.bytes(16), 64).address();
            Remembered table = new Remembered(memory, 16, (tag, value) -> name[0] + value);
            for (int i = 0; i < 16; i++) {
                assertThat(table.put(1, 0, i, i % 3, 0, 100 + i, 0)).isTrue();
            }
            assertThat(table.put(1, 0, 99, 0, 0, 100, 0)).isFalse();
            assertThat(table.fewer(1, 0, 7, 0)).isTrue();
            assertThat(table.fewer(1, 0, 6, 0)).isFalse();
            assertThat(table.fewer(0, 6, 0)).isFalse();
            Remembered same = new Remembered(memory, 16, (tag, value) -> name[0] + value);
            assertThat(same.adopt((tag, hi, lo, value, other, expires) -> value != 2)).isEqualTo(5);
            assertThat(same.size()).isEqualTo(11);
            assertThat(same.find(1, 0, 3, 0)).isNotNegative();
            assertThat(same.find(1, 0, 3, 103)).isNegative();
            name[0] = 12;
            Remembered renamed = new Remembered(memory, 16, (tag, value) -> name[0] + value);
            assertThat(renamed.adopt((tag, hi, lo, value, other, expires) -> true)).isEqualTo(10);
            assertThat(renamed.size()).isZero();
        }
    }
}

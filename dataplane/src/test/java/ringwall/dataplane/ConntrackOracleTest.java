package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import ringwall.dataplane.OvsConntrack.Said;
import ringwall.program.ProgramText;

/// Our conntrack against Open vSwitch's: generated dialogues through both, packet by packet and
/// under one clock. Every word - new, established, its reply, related, invalid - is the same, or
/// the difference has a name in [OracleDifference] and an argument in docs/dataplane.md.
class ConntrackOracleTest {
    /// So that both forget at the same time; ours are argued in docs/dataplane.md.
    private static final List<String> OUR_TIMEOUTS =
            List.of(
                    "udp_first=30",
                    "udp_single=30",
                    "udp_multiple=120",
                    "icmp_first=30",
                    "icmp_reply=30",
                    "tcp_syn_sent=120",
                    "tcp_syn_recv=60",
                    "tcp_established=432000",
                    "tcp_fin_wait=120",
                    "tcp_time_wait=120",
                    "tcp_close=120");

    private static final int AT_ONCE = 20;
    private static final int ROUNDS = 24;
    private static final int[] SECONDS = {
        1, 5, 11, 20, 29, 31, 45, 59, 61, 100, 119, 121, 200, 3600, 431_000, 433_000
    };

    @Test
    void agreesWithOpenVSwitch() throws Exception {
        Optional<String> missing = OvsConntrack.missing();
        if (missing.isPresent()) {
            System.out.println("SKIPPED ConntrackOracleTest: " + missing.get());
            Assumptions.abort(missing.get());
        }
        Report report = compare(7, 300);
        System.out.println("conntrack oracle: " + report.summary());
        assertThat(report.unexplained).isEmpty();
        assertThat(report.compared).isGreaterThan(3000);
    }

    /// `ConntrackOracleTest SEED DIALOGUES` compares; `ConntrackOracleTest timeouts` prints Open
    /// vSwitch's own time-outs.
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("timeouts")) {
            timeouts();
            return;
        }
        Report report = compare(Long.parseLong(arguments[0]), Integer.parseInt(arguments[1]));
        System.out.println(report.summary());
        report.same.forEach((word, n) -> System.out.printf("%8d  both %s%n", n, word));
        report.explained.forEach((why, n) -> System.out.printf("%8d  %s%n", n, why));
        report.unexplained.forEach(talk -> System.out.println("UNEXPLAINED\n" + talk));
        if (!report.unexplained.isEmpty()) {
            throw new AssertionError(report.unexplained.size() + " differences unexplained");
        }
    }

    /// What came of it.
    private static final class Report {
        final String version;
        final Map<Said, Integer> same = new TreeMap<>();
        final Map<OracleDifference, Integer> explained = new TreeMap<>();
        final List<String> unexplained = new ArrayList<>();
        int dialogues;
        int compared;

        Report(String version) {
            this.version = version;
        }

        String summary() {
            int differences = explained.values().stream().mapToInt(n -> n).sum();
            return "%s: %d dialogues, %d packets compared, %d differ for an argued reason, %d unexplained"
                    .formatted(version, dialogues, compared, differences, unexplained.size());
        }
    }

    private static Report compare(long seed, int dialogues) throws Exception {
        try (OvsConntrack ovs = new OvsConntrack(OUR_TIMEOUTS)) {
            Report report = new Report(ovs.version());
            for (int first = 0; first < dialogues; first += AT_ONCE) {
                SplittableRandom random = new SplittableRandom(seed * 1_000_003 + first);
                new Batch(report, ovs, first % 20_000, random).run();
                ovs.flush();
            }
            return report;
        }
    }

    /// Dialogues side by side, so that one look at Open vSwitch serves a packet of each.
    private static final class Batch {
        private final Report report;
        private final OvsConntrack ovs;
        private final SplittableRandom random;
        private final List<Talk> talks = new ArrayList<>();
        private final List<StringBuilder> told = new ArrayList<>();
        private final boolean[] apart = new boolean[AT_ONCE];

        Batch(Report report, OvsConntrack ovs, int first, SplittableRandom random) {
            this.report = report;
            this.ovs = ovs;
            this.random = random;
            for (int i = 0; i < AT_ONCE; i++) {
                talks.add(Talk.of(first + i, random));
                told.add(new StringBuilder());
            }
            report.dialogues += AT_ONCE;
        }

        void run() throws IOException, ProgramText.Malformed {
            try (SwitchConntrack ours = new SwitchConntrack()) {
                for (int round = 0; round < ROUNDS; round++) {
                    if (random.nextInt(4) == 0) {
                        pass(ours);
                    }
                    round(ours);
                }
            }
        }

        /// A millisecond more than whole seconds, so that no time-out is hit exactly.
        private void pass(SwitchConntrack ours) throws IOException {
            int few = random.nextBoolean() ? 4 : SECONDS.length;
            int seconds = SECONDS[random.nextInt(few)];
            ovs.warp(seconds * 1000L + 1);
            ours.pass(seconds * 1000L + 1);
            told.forEach(t -> t.append("     ").append(seconds).append(" s pass\n"));
        }

        private void round(SwitchConntrack ours) throws IOException {
            List<Talk.Step> steps = talks.stream().map(t -> t.next(random)).toList();
            @Nullable Said[] theirs =
                    ovs.judge(steps.stream().flatMap(s -> s.packets().stream()).toList());
            int at = 0;
            for (int i = 0; i < AT_ONCE; i++) {
                Talk.Step step = steps.get(i);
                Said word = word(theirs, at, step.packets().size());
                at += step.packets().size();
                SwitchConntrack.Said said = ours.judge(step);
                if (!apart[i]) {
                    compare(i, step, said, word);
                }
            }
        }

        /// Of a packet, or of all its fragments; OTHER when not all of them passed.
        private static Said word(@Nullable Said[] theirs, int from, int pieces) {
            Said first = theirs[from];
            for (int i = from; i < from + pieces; i++) {
                if (theirs[i] == null || pieces > 1 && theirs[i] == Said.INVALID) {
                    return Said.OTHER;
                }
            }
            return first == null ? Said.OTHER : first;
        }

        private void compare(int i, Talk.Step step, SwitchConntrack.Said ours, Said theirs) {
            report.compared++;
            Said word = step.packets().size() > 1 && ours.drop() != null ? Said.OTHER : ours.word();
            told.get(i)
                    .append(
                            "  %s: ours %s%s, theirs %s%n"
                                    .formatted(
                                            step,
                                            word,
                                            ours.drop() == null ? "" : " (" + ours.drop() + ")",
                                            theirs));
            if (word == theirs) {
                report.same.merge(word, 1, Integer::sum);
                if (word == Said.INVALID && step.tcp() != null) {
                    talks.get(i).lost();
                }
                // Open vSwitch commits what a fragment opened without the zone's time-outs
                apart[i] = step.packets().size() > 1 && word != Said.ESTABLISHED_REPLY;
                return;
            }
            Optional<OracleDifference> why = OracleDifference.of(step, ours, theirs);
            why.ifPresentOrElse(
                    w -> report.explained.merge(w, 1, Integer::sum),
                    () -> report.unexplained.add(told.get(i).toString()));
            apart[i] = why.isEmpty() || !why.get().goesOn;
        }
    }

    private static void timeouts() throws Exception {
        for (String state : List.of("SYN", "SYN,ACK", "ACK", "FIN", "both FINs", "RST")) {
            try (OvsConntrack ovs = new OvsConntrack(List.of())) {
                for (byte[] segment : ScriptedTcp.until(state)) {
                    ovs.judge(List.of(segment));
                }
                System.out.println("TCP after " + state + ": " + ovs.connections().strip());
            }
        }
    }
}

package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import ringwall.dataplane.port.RingPort;
import ringwall.observe.FrameBalance;
import ringwall.program.HostProgram;
import ringwall.testbed.random.Arrival;
import ringwall.testbed.random.Choices;
import ringwall.testbed.random.RandomFrames;
import ringwall.testbed.random.RandomPrograms;

/// No frame comes from nowhere and none goes there: after every turn received + made + copies =
/// sent
/// + dropped + waiting, for random programs (floods, mirrors, tunnels, appliances' ports) and
///   random and adversarial frames, with lying offloads, ports that do not drain, links that flap,
///   programs that change, and a pool that runs out. The long run is `main`.
class BalanceTest {
    private static final int PROGRAMS = 40;
    private static final int TURNS = 250;

    @Test
    void everyFrameIsAccountedForAfterEveryTurn() {
        FrameBalance sum = new FrameBalance(0, 0, 0, 0, 0, 0);
        for (int seed = 1; seed <= PROGRAMS; seed++) {
            sum = plus(sum, run(seed));
        }
        System.out.println("balance: " + sum);
        assertThat(sum.made()).isPositive();
        assertThat(sum.copies()).isPositive();
        assertThat(sum.waiting()).isPositive();
    }

    private static FrameBalance plus(FrameBalance a, FrameBalance b) {
        return new FrameBalance(
                a.received() + b.received(),
                a.made() + b.made(),
                a.copies() + b.copies(),
                a.sent() + b.sent(),
                a.dropped() + b.dropped(),
                a.waiting() + b.waiting());
    }

    private static FrameBalance run(long seed) {
        Choices choices = Choices.seeded(seed);
        HostProgram program = RandomPrograms.program(choices);
        List<String> names = Differential.attachments(program);
        EmbeddedSwitch.Config config = EmbeddedSwitch.Config.small();
        if (seed % 3 == 0) {
            // so few slots that floods and super-frames run out of them
            config =
                    new EmbeddedSwitch.Config(
                            80,
                            config.flows(),
                            config.connections(),
                            config.ports(),
                            config.rules(),
                            config.learned(),
                            config.seed(),
                            config.stateFile());
        }
        try (Bench bench = new Bench(config, program, names.toArray(String[]::new))) {
            RandomFrames frames = new RandomFrames(choices, program);
            FrameBalance last = bench.sw.balance();
            for (int turn = 0; turn < TURNS; turn++) {
                for (int n = choices.below(40); n > 0; n--) {
                    Arrival arrival = frames.next();
                    if (names.contains(arrival.attachment())) {
                        offer(bench.port(arrival.attachment()), choices, arrival.frame());
                    }
                }
                events(bench, choices, program, names);
                bench.later(choices.oneIn(10) ? 1_000_000_000L : 20_000L);
                bench.sw.doWork(bench.nowNs);
                last = bench.sw.balance();
                assertThat(last.holds()).as("seed %d, turn %d: %s", seed, turn, last).isTrue();
            }
            int free = bench.sw.worker().pool.available();
            assertThat(free + last.waiting())
                    .as("seed %d: slots", seed)
                    .isEqualTo(bench.sw.worker().pool.slots());
            return last;
        }
    }

    private static void offer(RingPort port, Choices choices, byte[] frame) {
        if (choices.oneIn(4)) {
            port.peer()
                    .send(
                            frame,
                            choices.below(4),
                            choices.oneIn(2) ? 34 : choices.below(80),
                            choices.oneIn(2) ? 16 : choices.below(40),
                            choices.below(5),
                            choices.below(2000),
                            choices.oneIn(2) ? 54 : choices.below(120));
        } else {
            port.peer().send(frame);
        }
    }

    private static void events(
            Bench bench, Choices choices, HostProgram program, List<String> names) {
        if (choices.oneIn(20)) {
            RingPort port = bench.port(choices.pick(names));
            port.linkUp(!port.linkUp());
        }
        if (choices.oneIn(60)) {
            bench.sw.apply(program);
        }
        for (String name : names) {
            // some drain now and then, some never
            if (name.hashCode() % 3 != 0 && choices.oneIn(3)) {
                bench.received(name);
            }
        }
    }

    /// The long run: `BalanceTest FIRST_SEED PROGRAMS`.
    public static void main(String[] arguments) {
        long seed = Long.parseLong(arguments[0]);
        long programs = Long.parseLong(arguments[1]);
        FrameBalance sum = new FrameBalance(0, 0, 0, 0, 0, 0);
        for (long i = 0; i < programs; i++) {
            sum = plus(sum, run(seed + i));
        }
        System.out.println(
                "balance: " + programs + " programs, " + programs * TURNS + " turns, held: " + sum);
    }
}

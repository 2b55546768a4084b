package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import ringwall.dataplane.port.Frame;
import ringwall.program.HostProgram;
import ringwall.testbed.random.Arrival;
import ringwall.testbed.random.Choices;
import ringwall.testbed.random.RandomFrames;
import ringwall.testbed.random.RandomPrograms;

/// The whole switch - parser, guards, conntrack, tables, offloads - on frames mutated in every way:
/// nothing is thrown, nothing stalls, every slot comes back, and every received frame is accounted
/// for.
class FuzzTest {
    @Test
    void nothingBreaksIt() {
        long executions = 0;
        for (int seed = 1; seed <= 5; seed++) {
            executions += run(seed, 4000);
        }
        System.out.println("fuzz: " + executions + " executions");
    }

    /// The long run: `FuzzTest FIRST_SEED EXECUTIONS`.
    public static void main(String[] arguments) {
        long seed = Long.parseLong(arguments[0]);
        long wanted = Long.parseLong(arguments[1]);
        long executions = 0;
        while (executions < wanted) {
            executions += run(seed++, 100_000);
        }
        System.out.println("fuzz: " + executions + " executions, nothing broke");
    }

    static long run(long seed, int count) {
        Choices choices = Choices.seeded(seed);
        HostProgram program = RandomPrograms.program(choices);
        SplittableRandom random = new SplittableRandom(seed);
        String[] names = Differential.attachments(program).toArray(String[]::new);
        try (Bench bench = new Bench(EmbeddedSwitch.Config.small(), program)) {
            for (String name : names) {
                bench.plug(name, random.nextInt(16));
            }
            bench.sw.doWork(bench.nowNs);
            RandomFrames frames = new RandomFrames(choices, program);
            Arrival[] corpus = new Arrival[200];
            for (int i = 0; i < corpus.length; i++) {
                corpus[i] = frames.next();
            }
            for (int i = 0; i < count; i++) {
                Arrival arrival = corpus[random.nextInt(corpus.length)];
                String port = names[random.nextInt(names.length)];
                if (random.nextInt(4) > 0 && bench.ports.containsKey(arrival.attachment())) {
                    port = arrival.attachment();
                }
                send(bench, port, mutated(arrival.frame(), random), random);
                bench.nowNs += random.nextInt(100) == 0 ? 30_000_000_000L : 10_000;
                bench.sw.doWork(bench.nowNs);
                if (i % 16 == 0) {
                    names(bench);
                }
            }
            accounted(bench);
            return count;
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static void names(Bench bench) {
        bench.ports
                .values()
                .forEach(p -> {
                    var ring = p.peer().receiving();
                    ring.release(ring.ready(Bench.RING));
                });
    }

    private static void accounted(Bench bench) {
        Worker worker = bench.sw.worker();
        assertThat(worker.pool.available())
                .as("slots that came back")
                .isEqualTo(worker.pool.slots());
    }

    private static byte[] mutated(byte[] frame, SplittableRandom random) {
        byte[] copy = frame.clone();
        for (int n = random.nextInt(4); n > 0 && copy.length > 0; n--) {
            int at = random.nextInt(Math.min(copy.length, 120));
            switch (random.nextInt(4)) {
                case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> copy[at] = (byte) random.nextInt(256);
                case 2 -> copy[at] = (byte) (random.nextBoolean() ? 0 : -1);
                default -> copy = java.util.Arrays.copyOf(copy, Math.max(1, at));
            }
        }
        return copy;
    }

    private static void send(Bench bench, String port, byte[] frame, SplittableRandom random) {
        if (random.nextInt(5) > 0) {
            bench.peer(port).send(frame);
            return;
        }
        int gso = random.nextInt(5);
        bench.peer(port)
                .send(
                        frame,
                        random.nextInt(4),
                        random.nextInt(3) == 0 ? random.nextInt(65_536) : 34,
                        random.nextInt(3) == 0 ? random.nextInt(65_536) : 16,
                        gso == 4 ? Frame.GSO_NONE : gso,
                        random.nextInt(3) == 0 ? random.nextInt(65_536) : 1400,
                        random.nextInt(3) == 0 ? random.nextInt(65_536) : 54);
    }
}

package ringwall.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import ringwall.model.Network;
import ringwall.program.ProgramText;

/// What must hold for every Network. A failure names its seed; `-Dlaws.runs=N` runs more.
class LawsTest {
    private static final int RUNS = Integer.getInteger("laws.runs", 15);
    private static final long FIRST = Long.getLong("laws.seed", 1);
    private static final int[] PORTS = {80, 443, 22};

    private static SortedMap<String, String> texts(Network network) {
        SortedMap<String, String> texts = new TreeMap<>();
        Compiler.compile(network, Given.TODAY)
                .hosts()
                .forEach((host, program) -> texts.put(host, ProgramText.write(program)));
        return texts;
    }

    private static SortedMap<String, Boolean> verdicts(Network network, String where) {
        SortedMap<String, Boolean> verdicts = new TreeMap<>();
        Oracle oracle = new Oracle(network);
        Wires wires = new Wires(network);
        for (Wires.Talker from : wires.talkers()) {
            for (Wires.Talker to : wires.talkers()) {
                for (int port : PORTS) {
                    if (from.equals(to)) {
                        continue;
                    }
                    var reached = wires.send(from.name(), wires.syn(from, to, port));
                    boolean expected = Wires.joined(from, to) && oracle.allows(from, to, port);
                    String what = where + ": " + from.name() + " to " + to.name() + " tcp/" + port;
                    assertThat(reached.contains(to.name()))
                            .withFailMessage(
                                    () -> what + " should be " + expected + "\n" + wires.story)
                            .isEqualTo(expected);
                    // Addresses of tenants overlap: another may only be reached as itself.
                    reached.remove(to.name());
                    reached.remove(from.name()); // told of a reject
                    assertThat(reached)
                            .withFailMessage(() -> what + " also reached " + reached)
                            .isEmpty();
                    verdicts.put(from.name() + " " + to.name() + " " + port, expected);
                }
            }
        }
        return verdicts;
    }

    @Test
    void placementChangesNoVerdict() {
        for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
            RandomNetwork made = new RandomNetwork(seed);
            Random random = new Random(seed);
            SortedMap<String, Boolean> before =
                    verdicts(Given.network(made.yaml(random)), "seed " + seed);
            made.move(random.nextInt(made.vms()), random.nextInt(made.hosts()));
            SortedMap<String, Boolean> after =
                    verdicts(Given.network(made.yaml(random)), "seed " + seed + " moved");
            assertThat(after).as("seed " + seed).isEqualTo(before);
        }
    }

    @Test
    void theOrderOfMapsChangesNoByte() {
        for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
            RandomNetwork made = new RandomNetwork(seed);
            SortedMap<String, String> once = texts(Given.network(made.yaml(new Random(1))));
            SortedMap<String, String> again = texts(Given.network(made.yaml(new Random(2))));
            assertThat(again).as("seed " + seed).isEqualTo(once);
        }
    }

    @Test
    void removedAndPutBackLeavesTheSameBytes() {
        for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
            Random order = new Random(seed);
            Network network = Given.network(new RandomNetwork(seed).yaml(order));
            SortedMap<String, String> before = texts(network);
            RandomNetwork less = new RandomNetwork(seed);
            less.move(0, 0);
            texts(Given.network(less.yaml(order)));
            assertThat(texts(Given.network(new RandomNetwork(seed).yaml(order))))
                    .as("seed " + seed)
                    .isEqualTo(before);
        }
    }
}

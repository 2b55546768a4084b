package ringwall.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import ringwall.program.HostProgram;
import ringwall.program.Port;
import ringwall.program.interpreter.Interpreter;
import ringwall.program.interpreter.Result;
import ringwall.program.interpreter.State;

/// No frame makes the interpreter throw, and none vanishes without a reason. The corpus: every
/// frame of the scenarios, and the kept files of `src/test/resources/fuzz/frames` (a line:
/// attachment, hexadecimal bytes); `-Dringwall.fuzz=N` runs N mutations.
class FramesFuzzTest {
    private static final int RUNS = Integer.getInteger("ringwall.fuzz", 20_000);

    private static List<byte[]> corpus() throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        for (Scenario scenario : Scenarios.all()) {
            for (Scenario.Step step : scenario.steps()) {
                if (step instanceof Scenario.Step.In in) {
                    corpus.add(in.frame());
                }
            }
        }
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/fuzz/frames"))) {
            for (Path file : files.sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    if (!line.isBlank() && !line.startsWith("#")) {
                        corpus.add(HexFormat.of().parseHex(line.strip()));
                    }
                }
            }
        }
        return corpus;
    }

    @Test
    void everyFrameHasAnEnd() throws IOException {
        HostProgram program = Scenarios.program("basic");
        Interpreter interpreter = Interpreter.of(program);
        List<String> attachments = new ArrayList<>();
        program.ports().stream()
                .filter(port -> port.kind() != Port.Kind.UPLINK)
                .forEach(port -> attachments.add(port.name()));
        program.pnics().forEach(pnic -> attachments.add(pnic.name()));
        List<byte[]> corpus = corpus();
        SplittableRandom random = new SplittableRandom(7);
        State state = new State();
        long nowNs = ScenarioRunner.START_NS;
        for (int run = 0; run < RUNS + corpus.size(); run++) {
            byte[] frame =
                    run < corpus.size()
                            ? corpus.get(run)
                            : mutated(corpus.get(random.nextInt(corpus.size())), random);
            String attachment = attachments.get(random.nextInt(attachments.size()));
            nowNs += 10_000_000;
            String hex = attachment + " " + HexFormat.of().formatHex(frame);
            Result result;
            try {
                result = interpreter.advance(state, attachment, frame, nowNs);
            } catch (RuntimeException e) {
                throw new AssertionError("keep this in fuzz/frames: " + hex, e);
            }
            if (result.outputs().isEmpty()) {
                assertThat(result.drops()).as(hex).isNotEmpty();
            }
        }
    }

    private static byte[] mutated(byte[] frame, SplittableRandom random) {
        byte[] changed =
                random.nextInt(4) == 0
                        ? Arrays.copyOf(frame, random.nextInt(frame.length + 24))
                        : frame.clone();
        for (int n = random.nextInt(5); n > 0 && changed.length > 0; n--) {
            int at = random.nextInt(changed.length);
            changed[at] =
                    switch (random.nextInt(3)) {
                        case 0 -> (byte) random.nextInt(256);
                        case 1 -> (byte) (changed[at] ^ 1 << random.nextInt(8));
                        default -> (byte) (random.nextBoolean() ? 0xff : 0);
                    };
        }
        return changed;
    }
}

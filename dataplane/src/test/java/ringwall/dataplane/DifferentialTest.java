package ringwall.dataplane;

import org.junit.jupiter.api.Test;
import ringwall.program.HostProgram;
import ringwall.program.interpreter.Interpreter;
import ringwall.testbed.random.Arrival;
import ringwall.testbed.random.Choices;
import ringwall.testbed.random.RandomFrames;
import ringwall.testbed.random.RandomPrograms;

/// Random programs, random and adversarial frames: the switch does what the Interpreter means. The
/// long run is `main`.
class DifferentialTest {
    private static final int PROGRAMS = Integer.getInteger("ringwall.differential.programs", 20);
    private static final int FRAMES = 300;

    @Test
    void theSwitchDoesWhatTheInterpreterMeans() {
        long frames = 0;
        for (int seed = 1; seed <= PROGRAMS; seed++) {
            frames += run(seed, FRAMES);
        }
        System.out.println(
                "differential: "
                        + frames
                        + " frames, "
                        + PROGRAMS
                        + " programs, delivered "
                        + Differential.delivered
                        + ", by flow entries "
                        + Differential.fast
                        + ", dropped "
                        + Differential.SEEN);
    }

    /// @return frames
    static long run(long seed, int count) {
        Choices choices = Choices.seeded(seed);
        HostProgram program = RandomPrograms.program(choices);
        try (Differential both = new Differential(program)) {
            RandomFrames frames = new RandomFrames(choices, program);
            for (int i = 0; i < count; i++) {
                if (choices.oneIn(20)) {
                    both.pass(choices.oneIn(3) ? 40_000_000_000L : 5_000_000L);
                }
                if (choices.oneIn(100)) {
                    String pnic = choices.pick(program.pnics()).name();
                    both.link(pnic, !both.up(pnic));
                }
                Arrival arrival = frames.next();
                if (Differential.attachments(program).contains(arrival.attachment())) {
                    var outputs = both.frame(arrival.attachment(), arrival.frame()).outputs();
                    frames.saw(outputs);
                    for (int again = 0; !outputs.isEmpty() && again < 2; again++) {
                        both.frame(arrival.attachment(), arrival.frame());
                    }
                }
            }
            return both.frames();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    /// The long run: `DifferentialTest FIRST_SEED FRAMES`.
    public static void main(String[] arguments) {
        long seed = Long.parseLong(arguments[0]);
        long wanted = Long.parseLong(arguments[1]);
        long frames = 0;
        long programs = 0;
        while (frames < wanted) {
            frames += run(seed++, 2000);
            programs++;
        }
        System.out.println(
                "differential: "
                        + frames
                        + " frames, "
                        + programs
                        + " programs, 0 differences, delivered "
                        + Differential.delivered
                        + ", fast "
                        + Differential.fast
                        + " "
                        + Differential.SEEN
                        + "; "
                        + Interpreter.class.getSimpleName()
                        + " agrees");
    }
}

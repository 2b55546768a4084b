package ringwall.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The dialogues of the comparison with Open vSwitch once more, through the Interpreter and the
/// switch: equal verdicts, bytes and reasons, segment by segment.
class TalksDifferentialTest {
    @Test
    void theMeaningAndTheSwitchFollowDialoguesAlike() throws Exception {
        for (int batch = 0; batch < 8; batch++) {
            SplittableRandom random = new SplittableRandom(batch);
            List<Talk> talks = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                talks.add(Talk.of(i, random));
            }
            try (Differential both = new Differential(SwitchConntrack.program())) {
                for (int round = 0; round < 24; round++) {
                    if (random.nextInt(4) == 0) {
                        both.pass(random.nextLong(1, 130) * 1_000_000_000L);
                    }
                    for (Talk talk : talks) {
                        Talk.Step step = talk.next(random);
                        for (byte[] packet : step.packets()) {
                            both.frame(
                                    step.fromVm() ? SwitchConntrack.VM : SwitchConntrack.WIRE,
                                    SwitchConntrack.framed(packet, step.fromVm()));
                        }
                    }
                }
            }
        }
    }
}

package ringwall.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import ringwall.wire.FrameBuilder;
import ringwall.wire.FrameText;
import ringwall.wire.Tcp;

/// The whole switch, its conntrack and the readers of frames, under Jazzer.
class SwitchFuzzTest {
    private static final int MOST = 40;
    private static final int INPUTS_A_TRIAL = 256;
    private static final long TEN_DAYS_NS = 864_000_000_000_000L;

    private static SwitchOnTrial trial = new SwitchOnTrial();
    private static int inputs;

    /// A switch in which no connection lives: making a new one takes longer than most inputs.
    private static SwitchOnTrial trial() {
        if (++inputs % INPUTS_A_TRIAL == 0) {
            trial.close();
            trial = new SwitchOnTrial();
        }
        trial.pass(TEN_DAYS_NS);
        return trial;
    }

    /// Frames as they come, at any port.
    @FuzzTest(maxDuration = "1m")
    void anyFrames(FuzzedDataProvider data) {
        SwitchOnTrial on = trial();
        for (int i = 0; i < MOST && data.remainingBytes() > 4; i++) {
            int port = data.consumeInt(0, 2);
            if (data.consumeInt(0, 7) == 0) {
                on.pass(data.consumeInt(1, 200) * 1_000_000_000L);
            }
            byte[] frame = data.consumeBytes(data.consumeInt(1, 300));
            if (frame.length > 0) {
                on.frame(port, frame);
            }
        }
    }

    /// TCP between the two vNICs with every field that conntrack reads in the fuzzer's hand.
    @FuzzTest(maxDuration = "1m")
    void tcpDialogues(FuzzedDataProvider data) {
        int[] next = {1000, 900_000};
        SwitchOnTrial on = trial();
        for (int i = 0; i < MOST && data.remainingBytes() > 4; i++) {
            int by = data.consumeInt(0, 1);
            if (data.consumeInt(0, 9) == 0) {
                on.pass(data.consumeInt(1, 200) * 1_000_000_000L);
            }
            on.frame(by, segment(data, by, next));
        }
    }

    private static byte[] segment(FuzzedDataProvider data, int by, int[] next) {
        int flags = data.consumeInt(0, 255);
        boolean inOrder = data.consumeBoolean();
        int seq = inOrder ? next[by] : next[by] + data.consumeInt();
        int ack = inOrder ? next[1 - by] : next[1 - by] + data.consumeInt();
        int bytes = data.consumeInt(0, 60);
        FrameBuilder frame =
                by == 0
                        ? FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                                .ipv4("10.0.0.10", "10.0.0.11")
                                .tcp(4000, 80, flags)
                        : FrameBuilder.ethernet("02:00:00:00:00:0a", "02:00:00:00:00:0b")
                                .ipv4("10.0.0.11", "10.0.0.10")
                                .tcp(80, 4000, flags);
        frame = frame.seq(seq).ack(ack).window(data.consumeInt(0, 65_535));
        if ((flags & Tcp.SYN) != 0 && data.consumeBoolean()) {
            frame = frame.windowScale(data.consumeInt(0, 15));
        }
        if (inOrder) {
            next[by] += bytes + ((flags & (Tcp.SYN | Tcp.FIN)) != 0 ? 1 : 0);
        }
        return (bytes > 0 ? frame.payload(bytes) : frame).bytes();
    }

    /// The readers of all protocols, as `trace` and the log use them.
    @FuzzTest(maxDuration = "1m")
    void describe(byte[] frame) {
        FrameText.describe(Arrays.copyOf(frame, Math.min(frame.length, 9000)));
    }
}

package ringwall.testbed.random;

import ringwall.wire.FrameText;

/// A frame, and where it comes in.
@SuppressWarnings("ArrayRecordComponent") // made, sent and printed; never compared
public record Arrival(String attachment, byte[] frame) {
    @Override
    public String toString() {
        return attachment + " -> " + FrameText.describe(frame);
    }
}

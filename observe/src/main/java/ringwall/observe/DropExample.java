package ringwall.observe;

import java.util.Arrays;
import ringwall.program.DropReason;

/// A frame that was dropped, as an example of its reason (BEHAVIOUR 36).
///
/// @param atNs nanoseconds since the Unix epoch
/// @param frameLength of the whole frame
/// @param head its first bytes, untagged
// equality is by content, below
@SuppressWarnings("ArrayRecordComponent")
public record DropExample(String port, DropReason reason, long atNs, int frameLength, byte[] head) {
    @Override
    public boolean equals(Object other) {
        return other instanceof DropExample example
                && example.port.equals(port)
                && example.reason == reason
                && example.atNs == atNs
                && example.frameLength == frameLength
                && Arrays.equals(example.head, head);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(head) + 31 * reason.hashCode();
    }
}

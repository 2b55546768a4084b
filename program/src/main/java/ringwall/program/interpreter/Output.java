package ringwall.program.interpreter;

/// A frame that leaves: by a vNIC's or adapter's port, by a pNIC, or into a file (`file:PATH`). The
/// bytes are the receiver's to keep.
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record Output(String attachment, byte[] frame) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Output output
                && output.attachment.equals(attachment)
                && java.util.Arrays.equals(output.frame, frame);
    }

    @Override
    public int hashCode() {
        return 31 * attachment.hashCode() + java.util.Arrays.hashCode(frame);
    }

    @Override
    public String toString() {
        return attachment + " <- " + ringwall.wire.FrameText.describe(frame);
    }
}

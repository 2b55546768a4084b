package ringwall.program;

/// The 802.1Q side of a frame on a port.
public sealed interface Tag {
    record Untagged() implements Tag {}

    /// @param vid 1 to 4094
    record Vid(int vid) implements Tag {}

    default String text() {
        return switch (this) {
            case Untagged untagged -> "untagged";
            case Vid vid -> "vlan " + vid.vid();
        };
    }
}

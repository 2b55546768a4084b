package ringwall.program;

import ringwall.model.Ip;
import ringwall.model.Mac;

/// Table `forward`: (segment, MAC) to port or VTEP. Configured entries are never moved by learning.
public record Forward(String segment, Mac mac, To to) {
    public sealed interface To {
        record ToPort(String port) implements To {}

        record ToVtep(Ip peer) implements To {}
    }
}

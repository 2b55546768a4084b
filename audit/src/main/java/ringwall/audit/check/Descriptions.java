package ringwall.audit.check;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a switch port's description says of the other end: `server01_Eth2`, `to esx1 vmnic0`,
/// `kvm3:ens1f0`. A convention, hence `inferred`.
final class Descriptions {

    private static final Pattern PEER =
            Pattern.compile(
                    "(?i)(?:(?:link[ _-])?to[ _:-]|host[ _:-]|srv[ _:])?([A-Za-z0-9][A-Za-z0-9.-]*?)[ _:/]+((?:eth|ens|eno|enp|enx|em|p\\d+p|vmnic|nic|pnic|bond|po|port-?chann?e?l?)[A-Za-z0-9./-]*)");
    private static final Pattern INFRASTRUCTURE =
            Pattern.compile(
                    "(?i).*(leaf|spine|mlag|vpc|peer|uplink|p2p|core|switch|router|firewall).*");

    private Descriptions() {}

    /// - `port`: as written: `Eth2`, `PortChannel1`
    record Peer(String host, String port) {}

    /// Empty for another switch, and for text of no such form.
    static Optional<Peer> peer(String description) {
        Matcher text = PEER.matcher(description.strip());
        return text.matches() && !INFRASTRUCTURE.matcher(description).matches()
                ? Optional.of(new Peer(text.group(1), text.group(2)))
                : Optional.empty();
    }
}

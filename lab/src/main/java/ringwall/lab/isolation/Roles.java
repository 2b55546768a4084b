package ringwall.lab.isolation;

import ringwall.lab.guest.Guest;
import ringwall.model.Ip;
import ringwall.model.Mac;

/// Who plays whom in an attack that is frames: a [Scene]'s guests, or two VMs of somebody's own
/// Network.
public interface Roles {
    /// Who sends.
    Guest spy();

    /// Who must not be reached.
    Guest victim();

    /// Somebody in a VLAN that is not the spy's.
    Guest other();

    Ip gateway(int version);

    /// Where the spy sends packets for the victim: its MAC, or the gateway's when that is between
    /// them.
    Mac nextHop();

    int vlan();

    int otherVlan();

    /// Both have an address of this IP version.
    default boolean both(int version) {
        return spy().ips().stream().anyMatch(ip -> ip.version() == version && !ip.isLinkLocal())
                && victim().ips().stream()
                        .anyMatch(ip -> ip.version() == version && !ip.isLinkLocal());
    }
}

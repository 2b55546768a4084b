package ringwall.lab.isolation.target;

import java.util.List;
import java.util.Optional;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;

/// One virtual network (or several bound to one pNIC) as a product of 2007 ran it: jacks for VMs,
/// one for the host's own stack when it shares the pNIC, one for the pNIC.
///
/// @param host where the host's stack is, when it shares this pNIC
record Segment2007(List<Jack> vms, Optional<Jack> host, Jack pnic) {
    /// How a product forwards.
    interface Maker {
        Segment2007 make(Fabric fabric, String name, int vms, boolean host);
    }
}

package ringwall.compiler;

import java.util.List;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.model.External;
import ringwall.model.Ip;
import ringwall.model.Segment;
import ringwall.program.Lease;
import ringwall.program.Routing;

/// What the per-port responder tells each vNIC by DHCP and RA: VMs get their addresses though every
/// foreign server is blocked.
final class LeaseTables {
    private static final int LEASE_SECONDS = 3_600;

    private LeaseTables() {}

    static void write(Wiring wiring, String host, Draft draft) {
        for (Attachment attachment : wiring.on(host)) {
            if (attachment.receiveOnly() || ForwardTables.bridges(attachment)) {
                continue;
            }
            for (String segment : attachment.segments().keySet()) {
                lease(wiring, attachment, wiring.segment(segment), draft);
            }
        }
    }

    private static void lease(Wiring wiring, Attachment attachment, Segment segment, Draft draft) {
        SortedSet<Routing.Address> addresses = new TreeSet<>();
        NavigableSet<Ip> gateways = new TreeSet<>();
        SortedSet<Ip> dns = new TreeSet<>();
        for (Ip ip : attachment.addressesIn(segment.name())) {
            int length = ip.bits();
            for (Segment.Subnet subnet : segment.subnets()) {
                if (subnet.prefix().contains(ip)) {
                    length = subnet.prefix().length();
                    subnet.gateway().ifPresent(gateways::add);
                    dns.addAll(subnet.dns());
                }
            }
            addresses.add(new Routing.Address(ip, length));
        }
        if (gateways.isEmpty()) {
            gateways.addAll(wayOut(wiring, attachment, segment));
        }
        if (!addresses.isEmpty()) {
            draft.leases.add(
                    new Lease(
                            attachment.name(),
                            segment.name(),
                            attachment.vnic().mac(),
                            List.copyOf(addresses),
                            List.copyOf(gateways),
                            List.copyOf(dns),
                            wiring.underlay().mtu(segment, wiring),
                            LEASE_SECONDS));
        }
    }

    /// Where the distributed router is not the gateway: a routing firewall VM of the segment, else
    /// the router of an external network that every other address belongs to, transparent firewalls
    /// passed.
    private static SortedSet<Ip> wayOut(Wiring wiring, Attachment attachment, Segment segment) {
        SortedSet<Ip> found = new TreeSet<>();
        for (Attachment other : wiring.in(segment.name())) {
            boolean routes =
                    other.transit()
                            && !ForwardTables.bridges(other)
                            && !other.vm().name().equals(attachment.vm().name());
            if (routes && found.isEmpty()) {
                found.addAll(other.addressesIn(segment.name()));
            }
        }
        if (found.isEmpty()) {
            SortedSet<String> near = Behind.segments(wiring, attachment.vm(), attachment, true);
            for (External external : wiring.network.externals().values()) {
                if (found.isEmpty()
                        && external.prefixes().isEmpty()
                        && near.contains(external.segment())) {
                    found.add(external.via());
                }
            }
        }
        return found;
    }
}

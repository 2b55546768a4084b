package ringwall.compiler;

import java.util.List;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;
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
}

package ringwall.model.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import ringwall.model.Host;
import ringwall.model.Host.Vtep;
import ringwall.model.Ip;
import ringwall.model.Network.TransportZone;
import ringwall.model.Physical.Router;
import ringwall.model.Physical.RouterInterface;
import ringwall.model.Segment;
import ringwall.model.Segment.Carrier;
import ringwall.model.VirtualSwitch;
import ringwall.model.Where;
import ringwall.model.check.Checking.Nic;

/// Overlays: each id one segment's, a VTEP wherever one is needed, within the transport zone, and
/// an underlay in which the VTEPs reach each other.
final class OverlayCheck {
    private final Checking checking;

    private OverlayCheck(Checking checking) {
        this.checking = checking;
    }

    static void check(Checking checking) {
        OverlayCheck check = new OverlayCheck(checking);
        check.ids();
        check.vteps();
        for (Map.Entry<String, List<Nic>> entry : checking.bySegment.entrySet()) {
            Segment segment = checking.network.segments().get(entry.getKey());
            if (segment != null && segment.overlay()) {
                check.reach(segment, entry.getValue());
            }
        }
    }

    private void ids() {
        Map<Carrier, Segment> byId = new HashMap<>();
        for (Segment segment : checking.network.segments().values()) {
            if (!(segment.carrier() instanceof Carrier.Overlay overlay)) {
                continue;
            }
            Segment other = byId.putIfAbsent(overlay, segment);
            if (other != null) {
                String key = overlay.encapsulation().name().toLowerCase(java.util.Locale.ROOT);
                Where where = checking.place(segment.where(), key);
                boolean tenants = !other.tenant().equals(segment.tenant());
                checking.error(
                        where,
                        key
                                + " id "
                                + overlay.id()
                                + " of segment '"
                                + segment.name()
                                + "' is also segment '"
                                + other.name()
                                + "'s, "
                                + Checking.at(other.where(), where)
                                + (tenants ? ": two tenants would share a segment" : ""),
                        "give each segment its own id");
            }
        }
    }

    private void vteps() {
        Map<Ip, Host> byAddress = new HashMap<>();
        TreeSet<String> subnets = new TreeSet<>();
        for (Host host : checking.network.hosts().values()) {
            if (host.vtep().isPresent()) {
                Vtep vtep = host.vtep().get();
                subnets.add(vtep.subnet().toString());
                Where where = checking.place(vtep.where(), "address");
                Host other = byAddress.putIfAbsent(vtep.address(), host);
                if (other != null) {
                    checking.error(
                            where,
                            "VTEP address "
                                    + vtep.address()
                                    + " of host '"
                                    + host.name()
                                    + "' is also host '"
                                    + other.name()
                                    + "'s",
                            "change one of the two");
                }
                if (vtep.gateway().isPresent() && !vtep.subnet().contains(vtep.gateway().get())) {
                    checking.error(
                            checking.place(vtep.where(), "gateway"),
                            "the VTEP's gateway "
                                    + vtep.gateway().get()
                                    + " is outside "
                                    + vtep.subnet(),
                            "use the router's address in the VTEP's subnet");
                }
            }
        }
        if (subnets.size() > 1) {
            gateways(subnets);
            routers();
        }
    }

    /// Where the file names routers, a VTEP's gateway is one of their interfaces.
    private void routers() {
        Set<Ip> addresses = new HashSet<>();
        for (Router router : checking.network.physical().routers().values()) {
            for (RouterInterface each : router.interfaces().values()) {
                addresses.add(each.address());
            }
        }
        Set<Where> reported = new HashSet<>();
        for (Host host : checking.network.hosts().values()) {
            if (addresses.isEmpty() || host.vtep().isEmpty()) {
                continue;
            }
            Vtep vtep = host.vtep().get();
            Where where = checking.place(vtep.where(), "gateway");
            if (vtep.gateway().isPresent()
                    && !addresses.contains(vtep.gateway().get())
                    && reported.add(where)) {
                checking.warning(
                        where,
                        "the VTEP's gateway "
                                + vtep.gateway().get()
                                + " is no interface of a router under 'physical: routers'",
                        "correct the address, or add the router");
            }
        }
    }

    private void gateways(Set<String> subnets) {
        Set<Where> reported = new HashSet<>();
        for (Host host : checking.network.hosts().values()) {
            if (host.vtep().isPresent()
                    && host.vtep().get().gateway().isEmpty()
                    && reported.add(host.vtep().get().where())) {
                checking.error(
                        host.vtep().get().where(),
                        "the VTEP of host '"
                                + host.name()
                                + "' has no gateway, but VTEPs are in "
                                + Checking.list(subnets),
                        "add 'gateway: ADDRESS' of the underlay router");
            }
        }
    }

    private void reach(Segment segment, List<Nic> nics) {
        TreeSet<String> hosts = new TreeSet<>();
        for (Nic nic : nics) {
            hosts.add(nic.vm().host());
        }
        Set<String> reported = new HashSet<>();
        for (Nic nic : nics) {
            Host host = checking.network.hosts().get(nic.vm().host());
            if (host == null || !reported.add(host.name() + " " + nic.switchName())) {
                continue;
            }
            if (hosts.size() > 1 && host.vtep().isEmpty()) {
                checking.error(
                        host.where(),
                        "host '"
                                + host.name()
                                + "' has no VTEP, which segment '"
                                + segment.name()
                                + "' of "
                                + nic.name()
                                + " needs",
                        "add 'vtep: {on: SWITCH, address: ADDRESS/LENGTH}'");
            }
            zone(segment, nic, host);
        }
    }

    private void zone(Segment segment, Nic nic, Host host) {
        VirtualSwitch on = checking.network.switches().get(nic.switchName());
        TransportZone zone =
                on == null ? null : checking.network.transportZones().get(on.transportZone());
        if (zone != null && !zone.hosts().contains(host.name())) {
            checking.error(
                    checking.place(nic.vm().where(), "host"),
                    nic.name()
                            + " is in segment '"
                            + segment.name()
                            + "' on host '"
                            + host.name()
                            + "', outside transport zone '"
                            + zone.name()
                            + "'",
                    "add the host to the zone, or move the VM to one of "
                            + Checking.list(zone.hosts()));
        }
    }
}

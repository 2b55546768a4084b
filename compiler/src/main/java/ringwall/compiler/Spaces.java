package ringwall.compiler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.External;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Prefix;
import ringwall.model.Segment;
import ringwall.model.Vm;
import ringwall.program.Routing;

/// The address space of each tenant: what it owns, what is outside, and who bears which address.
/// Spaces of tenants may overlap; a segment's tenant says which space its addresses are in.
final class Spaces {
    private final Wiring wiring;
    private final Map<String, SortedSet<Prefix>> outside = new HashMap<>();
    private final Map<String, List<Routing.Neighbour>> neighbours = new HashMap<>();
    private final Map<String, SortedSet<Prefix>> guarded = new HashMap<>();

    Spaces(Wiring wiring) {
        this.wiring = wiring;
        Map<String, List<Prefix>> owned = new TreeMap<>();
        owned.put("", new ArrayList<>());
        for (Segment segment : wiring.network.segments().values()) {
            List<Prefix> ofTenant = owned.computeIfAbsent(segment.tenant(), t -> new ArrayList<>());
            for (Segment.Subnet subnet : segment.subnets()) {
                ofTenant.add(subnet.prefix());
            }
            for (Attachment attachment : wiring.in(segment.name())) {
                for (Ip ip : attachment.addressesIn(segment.name())) {
                    ofTenant.add(Prefix.host(ip));
                }
            }
            neighbours.put(segment.name(), bearers(segment));
        }
        for (String segment : wiring.adapters().implied()) {
            neighbours.put(segment, adapters(segment));
            guarded.put(segment, exact(segment));
        }
        owned.forEach((tenant, prefixes) -> outside.put(tenant, Prefixes.outside(prefixes)));
        for (Segment segment : wiring.network.segments().values()) {
            guarded.put(segment.name(), guard(segment));
        }
    }

    /// Every address that a tenant's Network does not own, as prefixes.
    SortedSet<Prefix> outside(String tenant) {
        return outside.getOrDefault(tenant, new TreeSet<>());
    }

    /// Who bears which address in a segment: an address that several may bear is nobody's.
    List<Routing.Neighbour> neighbours(String segment) {
        return neighbours.getOrDefault(segment, List.of());
    }

    /// What an uplink guard holds: sources that may only come from MACs that are known to bear
    /// them. Those of the segment's own vNICs, and whole subnets that only the distributed router
    /// leads to.
    SortedSet<Prefix> guarded(String segment) {
        return guarded.getOrDefault(segment, new TreeSet<>());
    }

    private List<Routing.Neighbour> bearers(Segment segment) {
        Map<Ip, Mac> bearer = new TreeMap<>();
        Set<Ip> contested = new HashSet<>();
        for (Attachment attachment : wiring.in(segment.name())) {
            if (attachment.receiveOnly()) {
                continue;
            }
            for (Ip ip : attachment.addressesIn(segment.name())) {
                bear(bearer, contested, ip, attachment.vnic().mac());
            }
            for (Vm.AddressPair pair : attachment.singlePairs()) {
                if (attachment.carries(pair.prefix().address(), segment)) {
                    bear(
                            bearer,
                            contested,
                            pair.prefix().address(),
                            pair.mac().orElse(attachment.vnic().mac()));
                }
            }
            for (Vm.Vnic other : Macs.teamedWith(attachment)) {
                contested.addAll(other.addresses());
            }
        }
        for (Adapters.Placed placed : wiring.adapters().in(segment.name())) {
            placed.adapter()
                    .address()
                    .ifPresent(ip -> bear(bearer, contested, ip, placed.adapter().mac()));
        }
        for (External external : wiring.network.externals().values()) {
            if (external.segment().equals(segment.name()) && external.viaMac().isPresent()) {
                bear(bearer, contested, external.via(), external.viaMac().get());
            }
        }
        return list(segment.name(), bearer, contested);
    }

    private static void bear(Map<Ip, Mac> bearer, Set<Ip> contested, Ip ip, Mac mac) {
        Mac known = bearer.putIfAbsent(ip, mac);
        if (known != null && !known.equals(mac)) {
            contested.add(ip);
        }
    }

    private List<Routing.Neighbour> adapters(String segment) {
        Map<Ip, Mac> bearer = new TreeMap<>();
        Set<Ip> contested = new HashSet<>();
        for (Adapters.Placed placed : wiring.adapters().in(segment)) {
            placed.adapter()
                    .address()
                    .ifPresent(ip -> bear(bearer, contested, ip, placed.adapter().mac()));
        }
        return list(segment, bearer, contested);
    }

    private static List<Routing.Neighbour> list(
            String segment, Map<Ip, Mac> bearer, Set<Ip> contested) {
        List<Routing.Neighbour> list = new ArrayList<>();
        bearer.forEach((ip, mac) -> {
            if (!contested.contains(ip)) {
                list.add(new Routing.Neighbour(segment, ip, mac));
            }
        });
        return List.copyOf(list);
    }

    private SortedSet<Prefix> exact(String segment) {
        SortedSet<Prefix> exact = new TreeSet<>();
        for (Routing.Neighbour neighbour : neighbours(segment)) {
            exact.add(Prefix.host(neighbour.ip()));
        }
        return exact;
    }

    private SortedSet<Prefix> guard(Segment segment) {
        List<Prefix> all = new ArrayList<>(exact(segment.name()));
        for (Segment.Subnet subnet : segment.subnets()) {
            subnet.gateway().ifPresent(ip -> all.add(Prefix.host(ip)));
        }
        if (segment.routed() || PortTables.isExternal(wiring, segment.name())) {
            for (Segment other : wiring.routedOf(segment.tenant())) {
                if (other.name().equals(segment.name())) {
                    continue;
                }
                for (Segment.Subnet subnet : other.subnets()) {
                    if (subnet.gateway().isPresent()) {
                        all.add(subnet.prefix());
                    }
                }
            }
        }
        return Prefixes.disjoint(all);
    }
}

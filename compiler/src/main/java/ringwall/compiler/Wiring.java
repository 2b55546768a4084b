package ringwall.compiler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.model.Host;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Mirror;
import ringwall.model.Network;
import ringwall.model.PortGroup;
import ringwall.model.Segment;
import ringwall.model.VirtualSwitch;
import ringwall.model.Vm;
import ringwall.program.Tag;

/// Who is attached where, and which segments each host needs: every question about attachment is
/// answered here, once.
///
/// A host has a segment when one of its ports is in it, or when a routed segment of one of its
/// ports has the same router (the routing closure: frames are routed where they are sent, so the
/// sender's host puts them into the receiver's segment).
final class Wiring {
    final Network network;

    /// By name.
    final SortedMap<String, Attachment> attachments = new TreeMap<>();

    private final Map<String, List<Attachment>> byHost = new HashMap<>();
    private final Map<String, List<Attachment>> bySegment = new HashMap<>();

    /// By segment, by host: switches with a port in it.
    private final Map<String, Map<String, SortedSet<String>>> switchesBySegment = new HashMap<>();

    /// Virtual switches that carry a segment.
    private final Map<String, SortedSet<String>> carriers = new HashMap<>();

    /// Routed segments by tenant.
    private final SortedMap<String, List<Segment>> routed = new TreeMap<>();

    private final SortedMap<String, SortedMap<String, Presence>> presence = new TreeMap<>();
    private final Map<String, SortedSet<String>> hostsOf = new HashMap<>();
    private final Map<String, SortedSet<String>> populatedOn = new HashMap<>();
    private final Set<String> mirrorTransports = new HashSet<>();
    private final Underlay underlay;
    private final Adapters adapters;
    private final Macs macs;
    private final Map<String, Mac> hostMacs = new HashMap<>();

    Wiring(Network network) {
        this.network = network;
        this.underlay = new Underlay(network);
        this.adapters = new Adapters(network);
        for (Mirror mirror : network.mirrors().values()) {
            if (!mirror.over().isEmpty()) {
                mirrorTransports.add(mirror.over());
            }
        }
        attach(Mirrors.receivers(network));
        carry();
        this.macs = new Macs(this);
        for (Segment segment : network.segments().values()) {
            if (segment.routed()) {
                routed.computeIfAbsent(segment.tenant(), t -> new ArrayList<>()).add(segment);
            }
        }
        for (Host host : network.hosts().values()) {
            hostMacs.put(host.name(), Names.hostMac(network.name(), host.name()));
            SortedMap<String, Presence> here = place(host);
            presence.put(host.name(), here);
            for (Presence p : here.values()) {
                hostsOf.computeIfAbsent(p.segment(), s -> new TreeSet<>()).add(host.name());
                if (p.populated()) {
                    populatedOn.computeIfAbsent(p.segment(), s -> new TreeSet<>()).add(host.name());
                }
            }
        }
    }

    private void attach(Set<String> receivers) {
        for (Vm vm : network.vms().values()) {
            for (Vm.Vnic vnic : vm.vnics().values()) {
                PortGroup group = network.portGroups().get(vnic.portGroup());
                if (group == null || !network.hosts().containsKey(vm.host())) {
                    continue;
                }
                VirtualSwitch on = network.switches().get(group.virtualSwitch());
                SortedMap<String, Tag> segments = segmentsOf(group);
                if (on == null || segments.isEmpty()) {
                    continue;
                }
                String name = vm.vnicName(vnic.name());
                boolean transit =
                        vm.appliance().map(a -> a.vnics().contains(vnic.name())).orElse(false);
                Attachment attachment =
                        new Attachment(
                                name,
                                vm,
                                vnic,
                                group,
                                on,
                                segments,
                                addresses(vnic, group, segments),
                                transit,
                                receivers.contains(name));
                attachments.put(name, attachment);
                byHost.computeIfAbsent(vm.host(), h -> new ArrayList<>()).add(attachment);
                for (String segment : segments.keySet()) {
                    bySegment.computeIfAbsent(segment, s -> new ArrayList<>()).add(attachment);
                    switchesBySegment
                            .computeIfAbsent(segment, s -> new HashMap<>())
                            .computeIfAbsent(vm.host(), h -> new TreeSet<>())
                            .add(on.name());
                }
            }
        }
    }

    private SortedMap<String, Tag> segmentsOf(PortGroup group) {
        SortedMap<String, Tag> segments = new TreeMap<>();
        switch (group.attach()) {
            case PortGroup.Attach.Access access ->
                    segments.put(access.segment(), PortTables.UNTAGGED);
            case PortGroup.Attach.Trunk trunk -> {
                trunk.segments().forEach((vid, segment) -> segments.put(segment, new Tag.Vid(vid)));
                if (!trunk.nativeSegment().isEmpty()) {
                    segments.put(trunk.nativeSegment(), PortTables.UNTAGGED);
                }
            }
        }
        segments.keySet().retainAll(network.segments().keySet());
        return segments;
    }

    private SortedMap<String, List<Ip>> addresses(
            Vm.Vnic vnic, PortGroup group, SortedMap<String, Tag> segments) {
        List<Segment> all = new ArrayList<>();
        for (String segment : segments.keySet()) {
            all.add(segment(segment));
        }
        String nativeSegment =
                group.attach() instanceof PortGroup.Attach.Trunk trunk ? trunk.nativeSegment() : "";
        SortedMap<String, List<Ip>> byName = new TreeMap<>();
        for (Ip ip : new TreeSet<>(vnic.addresses())) {
            byName.computeIfAbsent(
                            Attachment.segmentOf(ip, all, nativeSegment), s -> new ArrayList<>())
                    .add(ip);
        }
        return byName;
    }

    /// Which switches carry each segment: those it names, else every switch with an uplink (VLAN)
    /// or on a host with a VTEP (overlay); and every switch that a port group attaches to it.
    private void carry() {
        for (Segment segment : network.segments().values()) {
            SortedSet<String> names = new TreeSet<>(segment.switches());
            if (names.isEmpty() && !(segment.carrier() instanceof Segment.Carrier.Local)) {
                for (VirtualSwitch on : network.switches().values()) {
                    if (!on.internalOnly()) {
                        names.add(on.name());
                    }
                }
            }
            carriers.put(segment.name(), names);
        }
        for (PortGroup group : network.portGroups().values()) {
            for (String segment : segmentsOf(group).keySet()) {
                Objects.requireNonNull(carriers.get(segment)).add(group.virtualSwitch());
            }
        }
    }

    private SortedMap<String, Presence> place(Host host) {
        SortedMap<String, Presence> here = new TreeMap<>();
        SortedSet<String> populated = new TreeSet<>();
        for (Attachment attachment : on(host.name())) {
            populated.addAll(attachment.segments().keySet());
        }
        for (Adapters.Placed adapter : adapters.on(host.name())) {
            if (network.segments().containsKey(adapter.segment())) {
                populated.add(adapter.segment());
            } else {
                here.put(adapter.segment(), adapter.presence());
            }
        }
        SortedSet<String> needed = new TreeSet<>(populated);
        for (String name : populated) {
            Segment segment = segment(name);
            if (segment.routed()) {
                for (Segment other : routed.getOrDefault(segment.tenant(), List.of())) {
                    if (carrierOn(other, host) != null) {
                        needed.add(other.name());
                    }
                }
            }
        }
        for (String name : needed) {
            here.put(name, present(segment(name), host, populated.contains(name)));
        }
        return here;
    }

    private Presence present(Segment segment, Host host, boolean populated) {
        VirtualSwitch on = carrierOn(segment, host);
        int mtu = underlay.mtu(segment, this);
        return switch (segment.carrier()) {
            case Segment.Carrier.Vlan vlan -> {
                yield on != null
                                && !Uplinks.members(host, on).isEmpty()
                                && !mirrorTransports.contains(segment.name())
                        ? new Presence(
                                segment.name(),
                                populated,
                                Names.uplink(on.name()),
                                Optional.of(Uplinks.tag(network, host, on, vlan.vid())),
                                -1,
                                mtu)
                        : new Presence(segment.name(), populated, "", Optional.empty(), -1, mtu);
            }
            case Segment.Carrier.Overlay overlay -> {
                boolean tunnelled =
                        host.vtep().isPresent()
                                && on != null
                                && reaches(on, host.name())
                                && overlay.id() < 1L << 24
                                && !mirrorTransports.contains(segment.name());
                yield new Presence(
                        segment.name(),
                        populated,
                        "",
                        Optional.empty(),
                        tunnelled ? (int) overlay.id() : -1,
                        mtu);
            }
            case Segment.Carrier.Local local ->
                    new Presence(segment.name(), populated, "", Optional.empty(), -1, mtu);
        };
    }

    /// The switch of a host that carries a segment: one that has a port in it before others, then
    /// by name.
    @Nullable VirtualSwitch carrierOn(Segment segment, Host host) {
        SortedSet<String> withPorts = portSwitches(segment.name(), host.name());
        if (!withPorts.isEmpty()) {
            return network.switches().get(withPorts.first());
        }
        for (String name : carriers(segment.name())) {
            VirtualSwitch on = network.switches().get(name);
            if (on != null && spans(segment, on, host)) {
                return on;
            }
        }
        return null;
    }

    /// Virtual switches of a host that have a port in a segment.
    SortedSet<String> portSwitches(String segment, String host) {
        return switchesBySegment
                .getOrDefault(segment, Map.of())
                .getOrDefault(host, Collections.emptySortedSet());
    }

    private boolean spans(Segment segment, VirtualSwitch on, Host host) {
        if (!on.hosts().contains(host.name())) {
            return false;
        }
        return switch (segment.carrier()) {
            case Segment.Carrier.Vlan vlan -> true;
            case Segment.Carrier.Overlay overlay ->
                    host.vtep().isPresent() && reaches(on, host.name());
            // Exists where its ports are.
            case Segment.Carrier.Local local -> false;
        };
    }

    /// The transport zone of the switch lets its overlay segments reach the host.
    private boolean reaches(VirtualSwitch on, String host) {
        Network.TransportZone zone = network.transportZones().get(on.transportZone());
        return zone == null || zone.hosts().contains(host);
    }

    Optional<Attachment> attachment(String name) {
        return Optional.ofNullable(attachments.get(name));
    }

    Segment segment(String name) {
        return Objects.requireNonNull(network.segments().get(name), name);
    }

    Host host(String name) {
        return Objects.requireNonNull(network.hosts().get(name), name);
    }

    /// Ports of a host, sorted by name.
    List<Attachment> on(String host) {
        return byHost.getOrDefault(host, List.of());
    }

    /// Ports in a segment, sorted by name.
    List<Attachment> in(String segment) {
        return bySegment.getOrDefault(segment, List.of());
    }

    /// Segments of a host, by name.
    SortedMap<String, Presence> segmentsOn(String host) {
        return presence.getOrDefault(host, Collections.emptySortedMap());
    }

    /// Hosts that have a segment, routing closure included.
    SortedSet<String> hostsOf(String segment) {
        return hostsOf.getOrDefault(segment, Collections.emptySortedSet());
    }

    /// Hosts with a port in a segment.
    SortedSet<String> populatedOn(String segment) {
        return populatedOn.getOrDefault(segment, Collections.emptySortedSet());
    }

    /// Routed segments of a tenant's router, by name.
    List<Segment> routedOf(String tenant) {
        return routed.getOrDefault(tenant, List.of());
    }

    /// A segment that carries mirror copies, and nothing else.
    boolean isMirrorTransport(String segment) {
        return mirrorTransports.contains(segment);
    }

    /// Virtual switches that carry a segment.
    SortedSet<String> carriers(String segment) {
        return carriers.getOrDefault(segment, Collections.emptySortedSet());
    }

    /// Stands for the gateway on a host's wires and in its tunnels.
    Mac hostMac(String host) {
        return Objects.requireNonNull(hostMacs.get(host));
    }

    Underlay underlay() {
        return underlay;
    }

    Macs macs() {
        return macs;
    }

    Adapters adapters() {
        return adapters;
    }

    /// The tenant whose address space a segment is in: the segment's.
    String space(String segment) {
        Segment found = network.segments().get(segment);
        return found == null ? "" : found.tenant();
    }
}

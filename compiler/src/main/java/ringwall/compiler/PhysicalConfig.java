package ringwall.compiler;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.Host;
import ringwall.model.Mac;
import ringwall.model.Mirror;
import ringwall.model.Network;
import ringwall.model.Physical;
import ringwall.model.Segment;
import ringwall.model.VirtualSwitch;
import ringwall.model.VlanSet;

/// The lines that each physical switch port needs for this Network: VLANs of the routing closure,
/// native VLAN, MTU, port channels, descriptions (SP 800-125B 2.4). Only VLANs that something uses
/// are on a trunk. An overlay's segments are none of a physical switch's business: a change to them
/// alone changes no line (SP 800-125B 2.5.1).
public final class PhysicalConfig {
    /// Whose command line.
    public enum Dialect {
        /// Arista EOS
        EOS,
        /// Cisco IOS and IOS-XE
        IOS,
        /// Juniper Junos with Enhanced Layer 2 Software
        JUNOS
    }

    /// What one port must carry.
    ///
    /// @param channel number of its port channel; 0: none
    /// @param multiChassis the channel's other members are on another switch
    /// @param lacp the channel is agreed by LACP
    record Need(
            String port,
            String description,
            VlanSet vlans,
            OptionalInt nativeVid,
            int mtu,
            int channel,
            boolean multiChassis,
            boolean lacp) {
        /// One untagged VLAN and nothing else.
        boolean access() {
            return nativeVid.isPresent() && vlans.size() == 1;
        }
    }

    private final Network network;
    private final Wiring wiring;
    private final Mirrors mirrors;

    private PhysicalConfig(Network network) {
        this.network = network;
        this.wiring = new Wiring(network);
        Sides sides = new Sides(wiring, new Spaces(wiring));
        this.mirrors = new Mirrors(wiring, sides, LocalDate.MIN, new ArrayList<>());
    }

    /// @return one block of text a physical switch, by its name
    public static SortedMap<String, String> render(Network network, Dialect dialect) {
        SortedMap<String, String> blocks = new TreeMap<>();
        needs(network)
                .forEach((name, ports) ->
                        blocks.put(name, PhysicalDialects.block(name, ports, network, dialect)));
        return blocks;
    }

    /// Needs of the ports of each physical switch.
    static SortedMap<String, List<Need>> needs(Network network) {
        return new PhysicalConfig(network).needs();
    }

    private SortedMap<String, List<Need>> needs() {
        SortedMap<String, SortedMap<String, Need>> bySwitch = new TreeMap<>();
        Map<String, Integer> channels = new HashMap<>();
        for (Host host : network.hosts().values()) {
            for (Host.PNic pnic : host.pnics().values()) {
                if (pnic.to().isPresent()
                        && network.physical().switches().containsKey(pnic.to().get().device())) {
                    Physical.End end = pnic.to().get();
                    bySwitch.computeIfAbsent(end.device(), d -> new TreeMap<>())
                            .put(end.port(), need(host, pnic, end, channels));
                }
            }
        }
        links(bySwitch);
        SortedMap<String, List<Need>> needs = new TreeMap<>();
        bySwitch.forEach((name, ports) -> needs.put(name, List.copyOf(ports.values())));
        return needs;
    }

    private Need need(Host host, Host.PNic pnic, Physical.End end, Map<String, Integer> channels) {
        SortedSet<Integer> vids = new TreeSet<>();
        int channel = 0;
        boolean multiChassis = false;
        boolean lacp = false;
        String use = "";
        for (VirtualSwitch on : network.switches().values()) {
            if (!on.hosts().contains(host.name())
                    || !Uplinks.members(host, on).contains(pnic.name())) {
                continue;
            }
            use = " (" + on.name() + ")";
            vids.addAll(vlans(host, Names.uplink(on.name())));
            List<String> members = Uplinks.members(host, on);
            boolean spread =
                    on.uplink() instanceof VirtualSwitch.Uplink.Team team
                            && team.policy() != VirtualSwitch.Policy.ACTIVE_STANDBY;
            if (spread && members.size() > 1) {
                lacp =
                        on.uplink() instanceof VirtualSwitch.Uplink.Team team
                                && team.policy() == VirtualSwitch.Policy.LACP;
                multiChassis = devices(host, members).size() > 1;
                channel = channel(host.name() + "/" + on.name(), channels);
            }
        }
        vids.addAll(vlans(host, Names.uplink(pnic.name())));
        for (Host.HostAdapter adapter : host.adapters().values()) {
            if (adapter.attachedTo().equals(pnic.name())) {
                use = " (" + adapter.role().name().toLowerCase(java.util.Locale.ROOT) + ")";
            }
        }
        Physical.PhysicalPort port = switchOf(end).port(end.port());
        OptionalInt nativeVid = untagged(port.mode());
        boolean usesUntagged =
                nativeVid.isPresent()
                        && (untaggedInUse(host, pnic.name())
                                || vids.contains(nativeVid.getAsInt()));
        if (usesUntagged) {
            vids.add(nativeVid.getAsInt());
        }
        return new Need(
                end.port(),
                host.name() + " " + pnic.name() + use,
                VlanSet.of(vids),
                usesUntagged ? nativeVid : OptionalInt.empty(),
                Math.max(pnic.mtu(), port.mtu()),
                channel,
                multiChassis,
                lacp);
    }

    /// 1 to 900, from the name: one more host seldom renumbers another's channel.
    private static int channel(String name, Map<String, Integer> channels) {
        Integer known = channels.get(name);
        if (known != null) {
            return known;
        }
        int number = (int) (Mac.derived(name).bits() % 900) + 1;
        while (channels.containsValue(number)) {
            number = number % 900 + 1;
        }
        channels.put(name, number);
        return number;
    }

    private Physical.PhysicalSwitch switchOf(Physical.End end) {
        return java.util.Objects.requireNonNull(network.physical().switches().get(end.device()));
    }

    private static OptionalInt untagged(Physical.Mode mode) {
        return switch (mode) {
            case Physical.Mode.Access access -> OptionalInt.of(access.vid());
            case Physical.Mode.Trunk trunk -> trunk.nativeVid();
        };
    }

    private static SortedSet<String> devices(Host host, List<String> members) {
        SortedSet<String> devices = new TreeSet<>();
        for (String name : members) {
            Host.PNic pnic = host.pnics().get(name);
            if (pnic != null) {
                pnic.to().ifPresent(end -> devices.add(end.device()));
            }
        }
        return devices;
    }

    /// VLANs that frames of a host bear on one of its uplinks.
    private SortedSet<Integer> vlans(Host host, String uplink) {
        NavigableSet<Integer> vids = new TreeSet<>();
        for (Presence presence : wiring.segmentsOn(host.name()).values()) {
            if (!presence.uplink().equals(uplink)) {
                continue;
            }
            Segment segment = network.segments().get(presence.segment());
            if (segment != null && segment.carrier() instanceof Segment.Carrier.Vlan vlan) {
                vids.add(vlan.vid());
            }
        }
        for (Host.HostAdapter adapter : host.adapters().values()) {
            if (Names.uplink(adapter.attachedTo()).equals(uplink)) {
                adapter.vid().ifPresent(vids::add);
            }
        }
        Optional<Host.Vtep> vtep = host.vtep();
        if (vtep.isPresent() && Names.uplink(vtep.get().attachedTo()).equals(uplink)) {
            vtep.get().vid().ifPresent(vids::add);
        }
        vids.addAll(rspan(host, uplink));
        return vids;
    }

    private SortedSet<Integer> rspan(Host host, String uplink) {
        SortedSet<Integer> vids = new TreeSet<>();
        if (!mirrors.uplinks(host.name()).contains(uplink)) {
            return vids;
        }
        for (Mirrors.Session session : mirrors.sessions()) {
            boolean here =
                    session.sourceHosts().contains(host.name())
                            || session.receiver()
                                    .map(r -> r.host().equals(host.name()))
                                    .orElse(false);
            Segment over = network.segments().get(session.mirror().over());
            if (here
                    && over != null
                    && over.carrier() instanceof Segment.Carrier.Vlan vlan
                    && mirrors.rspanUplink(over, host).equals(Optional.of(uplink))) {
                vids.add(vlan.vid());
            }
            if (session.mirror().target() instanceof Mirror.Target.ToUplink to
                    && Names.uplink(to.virtualSwitch()).equals(uplink)
                    && session.sourceHosts().contains(host.name())) {
                vids.add(to.rspanVid());
            }
        }
        return vids;
    }

    /// An adapter or a VTEP of the host sends untagged frames by the pNIC.
    private boolean untaggedInUse(Host host, String pnic) {
        boolean used = false;
        for (Host.HostAdapter adapter : host.adapters().values()) {
            used |= adapter.vid().isEmpty() && by(host, adapter.attachedTo(), pnic);
        }
        if (host.vtep().isPresent()) {
            Host.Vtep vtep = host.vtep().get();
            used |= vtep.vid().isEmpty() && by(host, vtep.attachedTo(), pnic);
        }
        return used;
    }

    private boolean by(Host host, String attachedTo, String pnic) {
        return Uplinks.pnics(network, host, Names.uplink(attachedTo)).contains(pnic);
    }

    /// Trunks between switches carry what both of their sides' hosts use.
    private void links(SortedMap<String, SortedMap<String, Need>> bySwitch) {
        Map<String, VlanSet> used = new HashMap<>();
        bySwitch.forEach((name, ports) ->
                used.put(
                        name,
                        ports.values().stream()
                                .map(Need::vlans)
                                .reduce(VlanSet.NONE, VlanSet::plus)));
        int channel = 1_000;
        List<Physical.Link> links = new ArrayList<>(network.physical().links());
        links.sort(java.util.Comparator.comparing(Physical.Link::name));
        for (Physical.Link link : links) {
            channel++;
            List<Physical.End> ends = new ArrayList<>(link.a());
            ends.addAll(link.b());
            for (Physical.End end : ends) {
                Physical.PhysicalSwitch at = network.physical().switches().get(end.device());
                if (at == null) {
                    continue;
                }
                boolean several = link.kind() != Physical.LinkKind.CABLE;
                bySwitch.computeIfAbsent(end.device(), d -> new TreeMap<>())
                        .put(
                                end.port(),
                                new Need(
                                        end.port(),
                                        "link " + link.name(),
                                        carried(link, used),
                                        OptionalInt.empty(),
                                        at.port(end.port()).mtu(),
                                        several ? channel : 0,
                                        link.kind() == Physical.LinkKind.MLAG,
                                        several));
            }
        }
    }

    /// VLANs in use anywhere that the file lets over the link: with redundant paths, a VLAN may
    /// take any of them.
    private static VlanSet carried(Physical.Link link, Map<String, VlanSet> used) {
        VlanSet anywhere = used.values().stream().reduce(VlanSet.NONE, VlanSet::plus);
        VlanSet allowed = link.mode().vlans();
        return allowed.isEmpty() ? anywhere : anywhere.common(allowed);
    }
}

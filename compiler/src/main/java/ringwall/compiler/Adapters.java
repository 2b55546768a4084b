package ringwall.compiler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.model.Host;
import ringwall.model.Network;
import ringwall.model.Segment;
import ringwall.model.VirtualSwitch;
import ringwall.program.Tag;

/// The host is a port too (BEHAVIOUR 14): where each host adapter is attached. An adapter in a VLAN
/// that a segment of its switch has is in that segment; any other is in a segment of its own name,
/// the same on all hosts.
final class Adapters {
    /// @param segment the Network's, or an implied one such as `eno1/untagged`
    /// @param presence of the segment on the host, when it is implied
    record Placed(Host host, Host.HostAdapter adapter, String segment, Presence presence) {
        String port() {
            return Names.adapter(adapter.name());
        }
    }

    private final Map<String, List<Placed>> byHost = new HashMap<>();
    private final SortedMap<String, List<Placed>> bySegment = new TreeMap<>();
    private final SortedSet<String> implied = new TreeSet<>();

    Adapters(Network network) {
        for (Host host : network.hosts().values()) {
            for (Host.HostAdapter adapter : host.adapters().values()) {
                Placed placed = place(network, host, adapter);
                if (placed != null) {
                    byHost.computeIfAbsent(host.name(), h -> new ArrayList<>()).add(placed);
                    bySegment.computeIfAbsent(placed.segment(), s -> new ArrayList<>()).add(placed);
                    if (!network.segments().containsKey(placed.segment())) {
                        implied.add(placed.segment());
                    }
                }
            }
        }
    }

    private static @Nullable Placed place(Network network, Host host, Host.HostAdapter adapter) {
        boolean isVtep =
                host.vtep().isPresent()
                        && adapter.role() == Host.Role.OVERLAY
                        && adapter.address().equals(Optional.of(host.vtep().get().address()));
        if (isVtep) {
            return null; // the overlay table is its filter
        }
        String at = adapter.attachedTo();
        int vid = adapter.vid().orElse(0);
        VirtualSwitch on = network.switches().get(at);
        List<String> pnics;
        if (on != null && on.hosts().contains(host.name())) {
            for (Segment segment : network.segments().values()) {
                boolean carried = segment.switches().isEmpty() || segment.switches().contains(at);
                if (carried
                        && segment.carrier() instanceof Segment.Carrier.Vlan vlan
                        && vlan.vid() == vid) {
                    return new Placed(host, adapter, segment.name(), absent(segment.name()));
                }
            }
            pnics = Uplinks.members(host, on);
        } else if (host.pnics().containsKey(at)) {
            pnics = List.of(at);
        } else {
            return null;
        }
        String segment = Names.impliedSegment(at, vid);
        int mtu = 65_535;
        for (String name : pnics) {
            Host.PNic pnic = host.pnics().get(name);
            mtu = pnic == null ? mtu : Math.min(mtu, pnic.mtu());
        }
        Tag tag = vid == 0 ? PortTables.UNTAGGED : Uplinks.tag(network, host, pnics, vid);
        Optional<Tag> wire = pnics.isEmpty() ? Optional.empty() : Optional.of(tag);
        return new Placed(
                host,
                adapter,
                segment,
                new Presence(
                        segment, true, pnics.isEmpty() ? "" : Names.uplink(at), wire, -1, mtu));
    }

    private static Presence absent(String segment) {
        return new Presence(segment, true, "", Optional.empty(), -1, 0);
    }

    List<Placed> on(String host) {
        return byHost.getOrDefault(host, List.of());
    }

    /// Adapters in a segment, on all hosts.
    List<Placed> in(String segment) {
        return bySegment.getOrDefault(segment, List.of());
    }

    boolean isImplied(String segment) {
        return implied.contains(segment);
    }

    SortedSet<String> implied() {
        return Collections.unmodifiableSortedSet(implied);
    }
}

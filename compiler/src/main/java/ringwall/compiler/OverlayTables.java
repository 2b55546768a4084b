package ringwall.compiler;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import ringwall.model.Host;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Segment;
import ringwall.program.Feature;
import ringwall.program.Overlay;
import ringwall.program.Tag;

/// The host's tunnel endpoint and its peers (RFC 7348): only hosts that share an overlay segment or
/// a mirror with it.
final class OverlayTables {
    /// RFC 7348 section 5.
    private static final int UDP_PORT = 4789;

    private OverlayTables() {}

    static void write(Wiring wiring, Shared shared, Mirrors mirrors, String hostName, Draft draft) {
        Host host = wiring.host(hostName);
        if (host.vtep().isEmpty() || !tunnels(wiring, mirrors, hostName)) {
            return;
        }
        Host.Vtep own = host.vtep().get();
        List<Overlay.Peer> peers = new ArrayList<>();
        for (String name : peers(wiring, shared, mirrors, hostName)) {
            Host peer = wiring.host(name);
            Optional<Mac> nextHop =
                    peer.vtep().flatMap(vtep -> wiring.underlay().nextHop(own, vtep));
            if (nextHop.isPresent()) {
                peers.add(
                        new Overlay.Peer(
                                name,
                                peer.vtep().orElseThrow().address(),
                                nextHop.get(),
                                wiring.hostMac(name)));
            }
        }
        Tag tag =
                own.vid().isEmpty()
                        ? PortTables.UNTAGGED
                        : Uplinks.tag(
                                wiring.network,
                                host,
                                Uplinks.pnics(wiring.network, host, Names.uplink(own.attachedTo())),
                                own.vid().getAsInt());
        draft.overlay =
                Optional.of(
                        new Overlay(
                                own.address(),
                                own.mac(),
                                own.subnet().length(),
                                Names.uplink(own.attachedTo()),
                                tag,
                                own.mtu(),
                                UDP_PORT,
                                peers));
        for (Presence presence : wiring.segmentsOn(hostName).values()) {
            Segment segment = wiring.network.segments().get(presence.segment());
            if (segment != null
                    && segment.carrier() instanceof Segment.Carrier.Overlay overlay
                    && presence.tunnelled()) {
                draft.alsoRequires.add(feature(overlay.encapsulation()));
            }
        }
    }

    static Feature feature(Segment.Encapsulation encapsulation) {
        return switch (encapsulation) {
            case VXLAN -> Feature.VXLAN;
            case GENEVE -> Feature.GENEVE;
            case GRE -> Feature.GRE;
            case NVGRE -> Feature.NVGRE;
            case STT -> Feature.STT;
        };
    }

    /// True when anything of the host travels in a tunnel.
    static boolean tunnels(Wiring wiring, Mirrors mirrors, String host) {
        return wiring.segmentsOn(host).values().stream().anyMatch(Presence::tunnelled)
                || !mirrors.tunnelPeers(host).isEmpty()
                || mirrors.toCollector(host);
    }

    private static SortedSet<String> peers(
            Wiring wiring, Shared shared, Mirrors mirrors, String host) {
        Set<String> peers = new HashSet<>(mirrors.tunnelPeers(host));
        for (Presence presence : wiring.segmentsOn(host).values()) {
            if (presence.tunnelled()) {
                partners(wiring, shared, host, presence, (name, vtep) -> peers.add(name));
            }
        }
        return new TreeSet<>(peers);
    }

    /// Hosts that exchange frames of a segment with this one. Two hosts that only route into it
    /// have nothing to say to each other there.
    private static void partners(
            Wiring wiring,
            Shared shared,
            String host,
            Presence presence,
            BiConsumer<String, Ip> each) {
        SortedSet<String> populated = wiring.populatedOn(presence.segment());
        shared.tunnelled(presence.segment())
                .forEach((name, vtep) -> {
                    boolean partner = presence.populated() || populated.contains(name);
                    if (partner && !name.equals(host)) {
                        each.accept(name, vtep);
                    }
                });
    }

    /// VTEPs whose tunnels into a segment the host opens (BEHAVIOUR 23).
    static List<Ip> sendersTo(Wiring wiring, Shared shared, String host, Presence presence) {
        List<Ip> vteps = new ArrayList<>();
        partners(wiring, shared, host, presence, (name, vtep) -> vteps.add(vtep));
        return vteps;
    }

    /// VTEPs to which broadcasts of a segment are copied (head-end replication).
    static SortedSet<Ip> floodedTo(Wiring wiring, Shared shared, String host, Presence presence) {
        SortedMap<String, Ip> tunnelled = shared.tunnelled(presence.segment());
        SortedSet<Ip> vteps = new TreeSet<>();
        for (String name : wiring.populatedOn(presence.segment())) {
            Ip vtep = tunnelled.get(name);
            if (vtep != null && !name.equals(host)) {
                vteps.add(vtep);
            }
        }
        return vteps;
    }
}

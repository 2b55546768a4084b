package ringwall.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
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

    static void write(Wiring wiring, Mirrors mirrors, String hostName, Draft draft) {
        Host host = wiring.host(hostName);
        if (host.vtep().isEmpty() || !tunnels(wiring, mirrors, hostName)) {
            return;
        }
        Host.Vtep own = host.vtep().get();
        List<Overlay.Peer> peers = new ArrayList<>();
        for (String name : peers(wiring, mirrors, hostName)) {
            Host peer = wiring.host(name);
            Optional<Mac> nextHop =
                    peer.vtep().flatMap(vtep -> wiring.underlay().nextHop(own, vtep));
            if (nextHop.isPresent()) {
                peers.add(
                        new Overlay.Peer(
                                name,
                                peer.vtep().orElseThrow().address(),
                                nextHop.get(),
                                Names.hostMac(wiring.network.name(), name)));
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

    private static SortedSet<String> peers(Wiring wiring, Mirrors mirrors, String host) {
        SortedSet<String> peers = new TreeSet<>(mirrors.tunnelPeers(host));
        for (Presence presence : wiring.segmentsOn(host).values()) {
            if (presence.tunnelled()) {
                peers.addAll(partners(wiring, host, presence));
            }
        }
        return peers;
    }

    /// Hosts that exchange frames of a segment with this one. Two hosts that only route into it
    /// have nothing to say to each other there.
    private static SortedSet<String> partners(Wiring wiring, String host, Presence presence) {
        SortedSet<String> hosts =
                new TreeSet<>(
                        presence.populated()
                                ? wiring.hostsOf(presence.segment())
                                : wiring.populatedOn(presence.segment()));
        hosts.remove(host);
        hosts.removeIf(name -> wiring.host(name).vtep().isEmpty());
        hosts.removeIf(name -> {
            Presence there = wiring.segmentsOn(name).get(presence.segment());
            return there == null || !there.tunnelled();
        });
        return hosts;
    }

    /// VTEPs whose tunnels into a segment the host opens (BEHAVIOUR 23).
    static SortedSet<Ip> sendersTo(Wiring wiring, String host, Presence presence) {
        return addresses(wiring, partners(wiring, host, presence));
    }

    /// VTEPs to which broadcasts of a segment are copied (head-end replication).
    static SortedSet<Ip> floodedTo(Wiring wiring, String host, Presence presence) {
        SortedSet<String> hosts = partners(wiring, host, presence);
        hosts.retainAll(wiring.populatedOn(presence.segment()));
        return addresses(wiring, hosts);
    }

    private static SortedSet<Ip> addresses(Wiring wiring, SortedSet<String> hosts) {
        SortedSet<Ip> addresses = new TreeSet<>();
        for (String host : hosts) {
            addresses.add(wiring.host(host).vtep().orElseThrow().address());
        }
        return addresses;
    }
}

package ringwall.compiler;

import java.util.Map;
import java.util.TreeSet;
import ringwall.model.Host;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.PortGroup;
import ringwall.model.Segment;
import ringwall.program.Egress;
import ringwall.program.Ingress;
import ringwall.program.Port;
import ringwall.program.SegmentEntry;
import ringwall.program.Tag;

/// Ports, segments, and the two tables that tie them to tags: `ingress` and `output`.
final class PortTables {
    static final Mac NO_MAC = new Mac(0);
    static final Tag UNTAGGED = new Tag.Untagged();

    private PortTables() {}

    static void write(Wiring wiring, Shared shared, String host, Draft draft) {
        for (Attachment attachment : wiring.on(host)) {
            vnic(wiring, attachment, draft);
        }
        for (Adapters.Placed adapter : wiring.adapters().on(host)) {
            adapter(wiring, adapter, draft);
        }
        for (Presence presence : wiring.segmentsOn(host).values()) {
            draft.segments.add(segment(wiring, presence));
            wire(wiring, host, presence, draft);
            tunnels(wiring, shared, host, presence, draft);
        }
    }

    private static void vnic(Wiring wiring, Attachment attachment, Draft draft) {
        PortGroup group = attachment.group();
        int mtu = 65_535;
        for (Map.Entry<String, Tag> entry : attachment.segments().entrySet()) {
            String segment = entry.getKey();
            mtu = Math.min(mtu, wiring.underlay().mtu(wiring.segment(segment), wiring));
            draft.ingress.add(new Ingress.OfPort(attachment.name(), entry.getValue(), segment));
            draft.egress.add(new Egress(attachment.name(), segment, entry.getValue()));
        }
        draft.ports.add(
                new Port(
                        attachment.name(),
                        Port.Kind.VNIC,
                        attachment.virtualSwitch().name(),
                        group.name(),
                        tenant(wiring, attachment),
                        attachment.vnic().mac(),
                        mtu,
                        !attachment.transit(),
                        attachment.receiveOnly(),
                        group.etherTypes(),
                        group.meters().maxConnections(),
                        group.meters().multicastGroups()));
    }

    private static String tenant(Wiring wiring, Attachment attachment) {
        String ofVm = attachment.vm().tenant();
        return ofVm.isEmpty() ? wiring.space(attachment.segments().firstKey()) : ofVm;
    }

    private static void adapter(Wiring wiring, Adapters.Placed placed, Draft draft) {
        Host.HostAdapter adapter = placed.adapter();
        Presence presence = wiring.segmentsOn(placed.host().name()).get(placed.segment());
        int mtu = presence == null ? placed.presence().mtu() : presence.mtu();
        draft.ingress.add(new Ingress.OfPort(placed.port(), UNTAGGED, placed.segment()));
        draft.egress.add(new Egress(placed.port(), placed.segment(), UNTAGGED));
        draft.ports.add(
                new Port(
                        placed.port(),
                        Port.Kind.ADAPTER,
                        wiring.network.switches().containsKey(adapter.attachedTo())
                                ? adapter.attachedTo()
                                : "",
                        "",
                        "",
                        adapter.mac(),
                        mtu,
                        true,
                        false,
                        new TreeSet<>(),
                        PortGroup.Meters.USUAL.maxConnections(),
                        PortGroup.Meters.USUAL.multicastGroups()));
    }

    private static SegmentEntry segment(Wiring wiring, Presence presence) {
        Segment segment = wiring.network.segments().get(presence.segment());
        if (segment == null) {
            return new SegmentEntry(presence.segment(), "", "", -1, presence.mtu(), false);
        }
        return new SegmentEntry(
                segment.name(),
                segment.tenant(),
                segment.routed() ? Names.router(segment.tenant()) : "",
                presence.vni(),
                presence.mtu(),
                isExternal(wiring, segment.name()));
    }

    static boolean isExternal(Wiring wiring, String segment) {
        return wiring.network.externals().values().stream()
                .anyMatch(external -> external.segment().equals(segment));
    }

    private static void wire(Wiring wiring, String hostName, Presence presence, Draft draft) {
        if (presence.wire().isEmpty()) {
            return;
        }
        Tag tag = presence.wire().get();
        draft.egress.add(new Egress(presence.uplink(), presence.segment(), tag));
        for (String pnic :
                Uplinks.pnics(wiring.network, wiring.host(hostName), presence.uplink())) {
            draft.ingress.add(new Ingress.OfPNic(pnic, tag, presence.uplink(), presence.segment()));
        }
    }

    private static void tunnels(
            Wiring wiring, Shared shared, String host, Presence presence, Draft draft) {
        if (!presence.tunnelled()) {
            return;
        }
        for (Ip peer : OverlayTables.sendersTo(wiring, shared, host, presence)) {
            draft.ingress.add(new Ingress.OfTunnel(peer, presence.vni(), presence.segment()));
        }
    }
}

package ringwall.program.interpreter;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.program.DropReason;
import ringwall.program.Flood;
import ringwall.program.Forward;
import ringwall.program.Ingress;
import ringwall.program.MeterEntry;
import ringwall.program.Overlay;
import ringwall.program.Pipeline.Table;
import ringwall.program.Port;
import ringwall.program.RuleEntry;
import ringwall.program.Tag;
import ringwall.program.Team;
import ringwall.wire.Ethernet;
import ringwall.wire.Vlan;

/// One frame's way through the tables. Read from top to bottom: [#arrive], [#inSegment],
/// [#pastGuards], [#forward]; what happens to each copy stands in [Copies].
final class Walk {
    final Tables tables;
    final State state;
    final long nowNs;
    final List<Output> outputs = new ArrayList<>();
    private final List<Trace.Entry> trace = new ArrayList<>();
    private final Copies copies;

    Walk(Tables tables, State state, long nowNs) {
        this.tables = tables;
        this.state = state;
        this.nowNs = nowNs;
        this.copies = new Copies(this);
    }

    Result result() {
        copies.flushMirrors();
        return new Result(List.copyOf(outputs), state, new Trace(List.copyOf(trace)));
    }

    void note(Table table, String copy, String decision, String by) {
        trace.add(new Trace.Entry(table, copy, decision, by, Optional.empty()));
    }

    void drop(Table table, String copy, String decision, String by, DropReason reason) {
        trace.add(new Trace.Entry(table, copy, decision, by, Optional.of(reason)));
    }

    private void dropFrame(Table table, String by, DropReason reason) {
        drop(table, "", reason.sentence(), by, reason);
    }

    // ---- ingress

    void arrive(String attachment, byte[] frame) {
        Port port = tables.port(attachment);
        boolean local = port != null && port.kind() != Port.Kind.UPLINK;
        if (!local && tables.pnic(attachment) == null) {
            dropFrame(Table.INGRESS, attachment, DropReason.PORT_NOT_CONFIRMED);
            return;
        }
        if (frame.length < Ethernet.SIZE) {
            dropFrame(Table.INGRESS, attachment, DropReason.RUNT);
            return;
        }
        if (local && port != null && port.receiveOnly()) {
            dropFrame(Table.INGRESS, attachment, DropReason.RECEIVE_ONLY);
            return;
        }
        java.lang.foreign.MemorySegment m = java.lang.foreign.MemorySegment.ofArray(frame);
        int type = Ethernet.type(m, 0);
        Tag tag = new Tag.Untagged();
        byte[] bare = frame;
        if (Vlan.isTag(type)) {
            if (frame.length < Ethernet.SIZE + Vlan.SIZE) {
                dropFrame(Table.INGRESS, attachment, DropReason.TRUNCATED);
                return;
            }
            int vid = Vlan.vid(Vlan.tci(m, Ethernet.TYPE));
            if (vid == 0) {
                dropFrame(Table.INGRESS, attachment, DropReason.PRIORITY_TAG);
                return;
            }
            if (type != Ethernet.VLAN) {
                dropFrame(Table.INGRESS, attachment, DropReason.VLAN_NOT_ALLOWED);
                return;
            }
            tag = new Tag.Vid(vid);
            bare = Tagging.untagged(frame);
        }
        if (local) {
            fromPort(attachment, tag, bare);
        } else {
            fromPNic(attachment, tag, new Packet(bare));
        }
    }

    private void fromPort(String port, Tag tag, byte[] bare) {
        if (!(tables.ingress(port, tag) instanceof Ingress.OfPort entry)) {
            drop(
                    Table.INGRESS,
                    "",
                    tag.text() + " on " + port + " is no segment",
                    port,
                    DropReason.VLAN_NOT_ALLOWED);
            return;
        }
        String segment = entry.segment();
        note(Table.INGRESS, "", tag.text() + " on " + port, segment);
        inSegment(new Place(port, segment, null, null, -1), new Packet(bare));
    }

    private void fromPNic(String pnic, Tag tag, Packet outer) {
        Overlay overlay = tables.overlay().orElse(null);
        boolean underlay = overlay != null && member(overlay.uplink(), pnic);
        if (overlay != null && underlay && Tunnels.forVtep(overlay, tag, outer)) {
            fromUnderlay(overlay, pnic, tag, outer);
            return;
        }
        switch (tables.ingress(pnic, tag)) {
            case Ingress.OfPNic entry -> {
                if (accepted(entry.uplink(), pnic, outer.dst.isGroup())) {
                    note(Table.INGRESS, "", tag.text() + " on " + pnic, entry.segment());
                    inSegment(new Place(entry.uplink(), entry.segment(), pnic, null, -1), outer);
                }
            }
            case Ingress.OfMirror entry -> {
                List<Team> teams = tables.teamsOf(pnic);
                if (teams.isEmpty() || accepted(teams.getFirst().uplink(), pnic, true)) {
                    note(Table.INGRESS, "", "mirror copy in " + tag.text(), entry.mirror());
                    copies.mirrorArrived(entry.mirror(), entry.target(), outer.bytes);
                }
            }
            case null, default -> {
                boolean ofUnderlay = overlay != null && underlay && overlay.tag().equals(tag);
                drop(
                        Table.INGRESS,
                        "",
                        tag.text() + " on " + pnic + " is no segment",
                        pnic,
                        ofUnderlay ? DropReason.NOT_FOR_VTEP : DropReason.VLAN_NOT_ALLOWED);
            }
        }
    }

    private boolean member(String uplink, String pnic) {
        Team team = tables.team(uplink);
        return team != null && team.members().contains(pnic);
    }

    /// Whether a team takes this frame on this member; else it is dropped.
    private boolean accepted(String uplink, String pnic, boolean group) {
        Team team = tables.team(uplink);
        if (team == null || Teams.accepts(team, state, pnic, group, nowNs)) {
            return true;
        }
        dropFrame(Table.INGRESS, pnic, DropReason.TEAM_MEMBER_INACTIVE);
        return false;
    }

    private void fromUnderlay(Overlay overlay, String pnic, Tag tag, Packet outer) {
        if (!accepted(overlay.uplink(), pnic, outer.dst.isGroup())) {
            return;
        }
        if (outer.src.equals(overlay.mac())) {
            dropFrame(Table.INGRESS, pnic, DropReason.REFLECTED);
            return;
        }
        Answer answer = Tunnels.asked(overlay, outer);
        if (answer != null && answer.frame() != null) {
            outputs.add(new Output(pnic, Tagging.tagged(answer.frame(), tag, 0)));
            drop(Table.INGRESS, "", answer.what(), answer.by(), DropReason.ANSWERED);
            return;
        }
        Tunnels.Opened opened = Tunnels.open(tables, overlay, outer);
        if (opened.drop() != null) {
            dropFrame(Table.INGRESS, pnic, opened.drop());
            return;
        }
        String from = "out of the tunnel from " + opened.peer() + ", VNI " + opened.vni();
        switch (opened.entry()) {
            case Ingress.OfTunnel entry -> {
                note(Table.INGRESS, "", from, entry.segment());
                inSegment(
                        new Place(
                                overlay.uplink(),
                                entry.segment(),
                                pnic,
                                opened.peer(),
                                opened.vni()),
                        new Packet(opened.inner()));
            }
            case Ingress.OfMirrorTunnel entry -> {
                note(Table.INGRESS, "", "mirror copy " + from, entry.mirror());
                copies.mirrorArrived(entry.mirror(), entry.target(), opened.inner());
            }
            case null, default -> dropFrame(Table.INGRESS, pnic, DropReason.TUNNEL_PEER_UNKNOWN);
        }
    }

    // ---- storm, port_security

    private void inSegment(Place place, Packet arrived) {
        Port port = tables.port(place.port());
        if (place.local()) {
            if (port == null || !withinStorm(place, arrived)) {
                return;
            }
        }
        DropReason guard = guard(place, port, arrived);
        if (guard != null) {
            dropFrame(Table.PORT_SECURITY, place.port(), guard);
            return;
        }
        note(Table.PORT_SECURITY, "", "passes the guards", place.port());
        pastGuards(place, port, arrived);
    }

    private boolean withinStorm(Place place, Packet arrived) {
        MeterEntry.Kind kind;
        DropReason reason;
        if (arrived.dst.equals(Mac.BROADCAST)) {
            kind = MeterEntry.Kind.STORM_BROADCAST;
            reason = DropReason.STORM_BROADCAST;
        } else if (arrived.dst.isGroup()) {
            kind = MeterEntry.Kind.STORM_MULTICAST;
            reason = DropReason.STORM_MULTICAST;
        } else if (tables.forward(place.segment(), arrived.dst) == null
                && state.learnedPort(place.segment(), arrived.dst) == null
                && !arrived.dst.equals(tables.gatewayMac(place.segment()))) {
            kind = MeterEntry.Kind.STORM_UNKNOWN_UNICAST;
            reason = DropReason.STORM_UNKNOWN_UNICAST;
        } else {
            return true;
        }
        if (Meters.allows(tables, state, kind, place.port(), 1, nowNs)) {
            return true;
        }
        dropFrame(Table.STORM, place.port(), reason);
        return false;
    }

    private @Nullable DropReason guard(Place place, @Nullable Port port, Packet arrived) {
        if (place.local()) {
            return port == null
                    ? DropReason.PORT_NOT_CONFIRMED
                    : Guards.ofPort(tables, state, port, place.segment(), arrived, nowNs);
        }
        Overlay overlay = tables.overlay().orElse(null);
        Ip peer = place.peer();
        DropReason reason =
                overlay != null && peer != null
                        ? Tunnels.guard(tables, overlay, place.segment(), peer, arrived)
                        : Guards.ofUplink(tables, place.port(), place.segment(), arrived);
        return reason != null
                ? reason
                : Guards.linkLocalFromWire(tables, state, place.port(), place.segment(), arrived);
    }

    // ---- ct_from, from_port, route

    private void pastGuards(Place place, @Nullable Port port, Packet arrived) {
        Packet packet = restored(place, arrived);
        if (place.local() && port != null) {
            if (packet.isGroupMembership()) {
                Snooping.report(state, port, place.segment(), packet, nowNs);
            }
            copies.mirrorSent(place.port(), packet);
        }
        Answer answer = Responders.answer(tables, state, place, packet, nowNs);
        if (answer != null) {
            note(Table.FROM_PORT, "", "passes without a rule: the switch answers", "");
            if (answer.frame() != null) {
                sendBack(place, answer.frame());
            }
            drop(Table.ROUTE, "", answer.what(), answer.by(), DropReason.ANSWERED);
            return;
        }
        boolean gated = place.local() && judged(packet);
        if (gated
                && port != null
                && port.firewalled()
                && !passes(place, port, RuleEntry.Direction.FROM_PORT, packet, arrived, "")) {
            return;
        }
        if (packet.dst.equals(Responders.gatewayMacAt(tables, place))) {
            route(place, packet, arrived);
        } else {
            metered(place, place.segment(), packet, arrived);
        }
    }

    /// A peer host's gateway MAC stands for the one that VMs know.
    private Packet restored(Place place, Packet arrived) {
        boolean ofPeer =
                !place.local()
                        && (tables.program.routing().peerHostMacs().containsValue(arrived.src)
                                || place.tunnelled() && ofTunnelPeer(arrived.src));
        return ofPeer
                ? new Packet(arrived.withMacs(arrived.dst, tables.program.routing().gatewayMac()))
                : arrived;
    }

    private boolean ofTunnelPeer(Mac mac) {
        return tables.overlay().isPresent()
                && tables.overlay().get().peers().stream()
                        .anyMatch(peer -> peer.hostMac().equals(mac));
    }

    /// What conntrack and rules look at: IP, but for what the guards and the snooper are for.
    static boolean judged(Packet packet) {
        return packet.isIp() && !packet.isNd() && !packet.isGroupMembership();
    }

    /// Conntrack and rules of one port. False: dropped, and the sender told where a rule says so.
    ///
    /// @param arrived the frame as it came in, to answer it
    boolean passes(
            Place place,
            Port port,
            RuleEntry.Direction direction,
            Packet packet,
            Packet arrived,
            String copy) {
        boolean from = direction == RuleEntry.Direction.FROM_PORT;
        Table conntrack = from ? Table.CT_FROM : Table.CT_TO;
        Table rules = from ? Table.FROM_PORT : Table.TO_PORT;
        Conntrack.Verdict verdict = Conntrack.judge(tables, state, port, direction, packet, nowNs);
        String kind = verdict.kind().name().toLowerCase(java.util.Locale.ROOT);
        if (verdict.drop() != null && !verdict.atRules()) {
            drop(conntrack, copy, kind, port.name(), verdict.drop());
            return false;
        }
        note(conntrack, copy, kind, verdict.atRules() ? port.name() : verdict.by());
        if (verdict.drop() != null) {
            String decision = verdict.by().isEmpty() ? "no rule allows it" : "not allowed";
            drop(rules, copy, decision, verdict.by(), verdict.drop());
            if (verdict.reject()) {
                Frames.rejection(arrived)
                        .filter(frame -> mayComplain(place))
                        .ifPresent(frame -> sendBack(place, frame));
            }
            return false;
        }
        if (verdict.atRules()) {
            note(rules, copy, "allowed; committed in zone " + port.name(), verdict.by());
        }
        return true;
    }

    private void route(Place place, Packet packet, Packet arrived) {
        switch (Router.route(tables, state, place.segment(), packet)) {
            case Router.Result.Routed to -> {
                note(Table.ROUTE, "", "routed into " + to.segment(), to.by());
                metered(place, to.segment(), new Packet(to.frame()), arrived);
            }
            case Router.Result.Dropped dropped -> {
                drop(Table.ROUTE, "", dropped.reason().sentence(), dropped.by(), dropped.reason());
                if (dropped.error() != null) {
                    complain(place, arrived, dropped.error());
                }
                if (dropped.ask() != null) {
                    copies.ask(dropped.askSegment(), dropped.ask());
                }
            }
        }
    }

    /// An ICMP error from the gateway's address in the segment where the frame came in; none where
    /// there is no such address, no one to tell, or too many were told.
    void complain(Place place, Packet arrived, Router.IcmpError error) {
        Ip from = tables.gatewayIp(place.segment(), arrived.version).orElse(null);
        Mac mac = Responders.gatewayMacAt(tables, place);
        if (from != null && mac != null && Frames.mayComplain(arrived) && mayComplain(place)) {
            sendBack(
                    place,
                    Frames.icmpError(arrived, mac, from, error.type(), error.code(), error.word()));
        }
    }

    private boolean mayComplain(Place place) {
        return Meters.take(
                state,
                "icmp sent " + place.port(),
                Conntrack.ICMP_ERRORS_PER_SECOND,
                Conntrack.ICMP_ERRORS_PER_SECOND,
                1,
                nowNs);
    }

    /// Back by the way that a frame came.
    private void sendBack(Place place, byte[] frame) {
        if (place.tunnelled()) {
            copies.intoTunnel(place.segment(), place.peer(), frame);
            return;
        }
        Tag tag = tables.egress(place.port(), place.segment());
        if (tag != null) {
            String attachment = place.pnic() == null ? place.port() : place.pnic();
            outputs.add(new Output(attachment, Tagging.tagged(frame, tag, 0)));
        }
    }

    // ---- meter of what a port sends, forward

    private void metered(Place place, String segment, Packet packet, Packet arrived) {
        boolean within =
                !place.local()
                        || Meters.allows(
                                tables,
                                state,
                                MeterEntry.Kind.FROM_PORT,
                                place.port(),
                                arrived.bytes.length,
                                nowNs);
        if (within) {
            forward(place, segment, packet, arrived);
        } else {
            dropFrame(Table.METER, place.port(), DropReason.METER_FROM_PORT);
        }
    }

    private void forward(Place place, String segment, Packet packet, Packet arrived) {
        Set<String> ports = new LinkedHashSet<>();
        Set<Ip> vteps = new LinkedHashSet<>();
        DropReason miss = receivers(place, segment, packet, ports, vteps);
        if (miss != null) {
            dropFrame(Table.FORWARD, packet.dst.toString(), miss);
            return;
        }
        List<String> names = new ArrayList<>(ports);
        vteps.forEach(vtep -> names.add("VTEP " + vtep));
        note(Table.FORWARD, "", "to " + String.join(", ", names), packet.dst.toString());
        for (String port : ports) {
            copies.toPort(place, segment, port, packet, arrived);
        }
        for (Ip vtep : vteps) {
            copies.toVtep(place, segment, vtep, packet, arrived);
        }
    }

    private @Nullable DropReason receivers(
            Place place, String segment, Packet packet, Set<String> ports, Set<Ip> vteps) {
        Flood flood = tables.flood(segment);
        if (packet.dst.isGroup()) {
            if (flood != null) {
                ports.addAll(Snooping.ports(tables, state, flood, packet, nowNs));
                ports.remove(place.port());
                if (!place.tunnelled()) {
                    vteps.addAll(flood.vteps());
                }
            }
            boolean broadcast = packet.dst.equals(Mac.BROADCAST);
            return !ports.isEmpty() || !vteps.isEmpty()
                    ? null
                    : broadcast ? DropReason.UNKNOWN_UNICAST : DropReason.UNREGISTERED_MULTICAST;
        }
        boolean sameSegment = place.segment().equals(segment);
        switch (tables.forward(segment, packet.dst)) {
            case Forward.To.ToPort to -> ports.add(to.port());
            case Forward.To.ToVtep to -> {
                vteps.add(to.peer());
                return place.tunnelled() ? DropReason.SAME_PORT : null;
            }
            case null -> {
                String learned = state.learnedPort(segment, packet.dst);
                if (learned != null) {
                    ports.add(learned);
                } else {
                    ports.addAll(flood == null ? new TreeSet<>() : flood.unknownUnicast());
                    if (sameSegment) {
                        ports.remove(place.port());
                    }
                    return ports.isEmpty() ? DropReason.UNKNOWN_UNICAST : null;
                }
            }
        }
        boolean back = sameSegment && !place.tunnelled() && ports.contains(place.port());
        return back ? DropReason.SAME_PORT : null;
    }
}

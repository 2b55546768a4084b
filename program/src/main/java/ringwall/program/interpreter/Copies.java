package ringwall.program.interpreter;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.program.DropReason;
import ringwall.program.Flood;
import ringwall.program.MeterEntry;
import ringwall.program.MirrorEntry;
import ringwall.program.Overlay;
import ringwall.program.Pipeline.Table;
import ringwall.program.Port;
import ringwall.program.PortSecurity;
import ringwall.program.QosEntry;
import ringwall.program.RuleEntry;
import ringwall.program.SegmentEntry;
import ringwall.program.Tag;
import ringwall.program.Team;
import ringwall.wire.Ethernet;
import ringwall.wire.Ipv4;
import ringwall.wire.Ipv6;

/// Each copy of a frame, from `ct_to` to the attachment that it leaves by, and the mirror copies.
final class Copies {
    @SuppressWarnings("ArrayRecordComponent") // lives for one step, never compared
    private record MirrorCopy(MirrorEntry session, byte[] frame) {}

    private final Walk walk;
    private final Tables tables;
    private final State state;
    private final Set<String> mirrored = new HashSet<>();
    private final List<MirrorCopy> mirrorCopies = new ArrayList<>();
    private final Set<String> delivered = new HashSet<>();
    private String sender = "";

    Copies(Walk walk) {
        this.walk = walk;
        this.tables = walk.tables;
        this.state = walk.state;
    }

    private void drop(Table table, String copy, String by, DropReason reason) {
        walk.drop(table, copy, reason.sentence(), by, reason);
    }

    void toPort(Place place, String segment, String name, Packet packet, Packet arrived) {
        Port port = tables.port(name);
        if (port == null) {
            drop(Table.OUTPUT, name, segment, DropReason.NO_EGRESS);
        } else if (port.kind() == Port.Kind.UPLINK) {
            toUplink(place, segment, port, packet, arrived);
        } else {
            toLocal(place, segment, port, packet, arrived);
        }
    }

    // ---- a vNIC or adapter

    private void toLocal(Place place, String segment, Port port, Packet packet, Packet arrived) {
        String name = port.name();
        boolean gated = port.firewalled() && Walk.judged(packet);
        if (gated
                && !walk.passes(place, port, RuleEntry.Direction.TO_PORT, packet, arrived, name)) {
            return;
        }
        Tag tag = tables.egress(name, segment);
        PortSecurity security = tables.security(name, segment);
        boolean tagsAllowed = packet.innerTags == 0 || security != null && security.qinq();
        if (tag == null) {
            drop(Table.OUTPUT, name, segment, DropReason.NO_EGRESS);
        } else if (!tagsAllowed) {
            drop(Table.OUTPUT, name, segment, DropReason.SECOND_TAG);
        } else if (!fits(place, segment, name, port.mtu(), packet, arrived)) {
            return;
        } else if (state.portsDown.contains(name)) {
            drop(Table.OUTPUT, name, "", DropReason.LINK_DOWN);
        } else if (!meter(MeterEntry.Kind.TO_PORT, name, packet)) {
            drop(Table.METER, name, name, DropReason.METER_TO_PORT);
        } else {
            mirrorDelivered(name, packet);
            walk.note(Table.OUTPUT, name, "delivered " + tag.text(), segment);
            delivered.add(name);
            walk.outputs.add(new Output(name, Tagging.tagged(packet.bytes, tag, 0)));
        }
    }

    private boolean meter(MeterEntry.Kind kind, String subject, Packet packet) {
        return Meters.allows(tables, state, kind, subject, packet.bytes.length, walk.nowNs);
    }

    /// Whether the packet fits; else it is dropped, and its source told by the gateway of the
    /// segment that it came in by.
    private boolean fits(
            Place place, String segment, String copy, int way, Packet packet, Packet arrived) {
        SegmentEntry entry = tables.segment(segment);
        int mtu = entry == null ? way : Math.min(way, entry.mtu());
        if (packet.mtuBytes() <= mtu) {
            return true;
        }
        drop(Table.OUTPUT, copy, "MTU " + mtu, DropReason.MTU);
        walk.complain(place, arrived, Router.tooBig(packet, mtu));
        return false;
    }

    // ---- the wire

    private void toUplink(Place place, String segment, Port port, Packet packet, Packet arrived) {
        String name = port.name();
        Tag tag = tables.egress(name, segment);
        if (tag == null) {
            drop(Table.OUTPUT, name, segment, DropReason.NO_EGRESS);
            return;
        }
        if (!fits(place, segment, name, port.mtu(), packet, arrived)) {
            return;
        }
        if (!meter(MeterEntry.Kind.SEGMENT, segment, packet)) {
            drop(Table.METER, name, segment, DropReason.METER_SEGMENT);
            return;
        }
        byte[] frame = marked(segment, onTheWire(packet));
        String pnic = member(name, packet);
        if (pnic == null) {
            drop(Table.OUTPUT, name, name, DropReason.NO_UPLINK);
            return;
        }
        walk.note(Table.OUTPUT, name, "out of " + pnic + " " + tag.text(), segment);
        walk.outputs.add(new Output(pnic, Tagging.tagged(frame, tag, pcp(segment))));
    }

    private @Nullable String member(String uplink, Packet packet) {
        Team team = tables.team(uplink);
        return team == null ? null : Teams.member(team, state, packet, walk.nowNs);
    }

    /// The gateway's MAC never travels a wire or a tunnel.
    private byte[] onTheWire(Packet packet) {
        return packet.src.equals(tables.program.routing().gatewayMac())
                ? packet.withMacs(packet.dst, tables.program.routing().hostMac())
                : packet.bytes;
    }

    private int pcp(String segment) {
        QosEntry qos = tables.qos(segment);
        return qos == null || qos.pcp() < 0 ? 0 : qos.pcp();
    }

    private byte[] marked(String segment, byte[] frame) {
        QosEntry qos = tables.qos(segment);
        if (qos == null || qos.dscp() < 0) {
            return frame;
        }
        byte[] copy = frame.clone();
        Packet packet = new Packet(copy);
        MemorySegment m = MemorySegment.ofArray(copy);
        if (packet.version == 4) {
            Ipv4.dscp(m, packet.l3, qos.dscp());
        } else if (packet.version == 6) {
            Ipv6.dscp(m, packet.l3, qos.dscp());
        }
        return copy;
    }

    // ---- tunnels

    void toVtep(Place place, String segment, Ip peer, Packet packet, Packet arrived) {
        String copy = "VTEP " + peer;
        Overlay overlay = tables.overlay().orElse(null);
        SegmentEntry entry = tables.segment(segment);
        if (overlay == null || entry == null || entry.vni() < 0) {
            drop(Table.OUTPUT, copy, segment, DropReason.NO_EGRESS);
            return;
        }
        int most = overlay.mtu() - Tunnels.overhead(overlay);
        if (!fits(place, segment, copy, most, packet, arrived)) {
            return;
        }
        if (!meter(MeterEntry.Kind.SEGMENT, segment, packet)) {
            drop(Table.METER, copy, segment, DropReason.METER_SEGMENT);
            return;
        }
        byte[] inner = marked(segment, onTheWire(packet));
        tunnelled(overlay, copy, segment, peer, entry.vni(), inner);
    }

    /// An answer to what came out of a tunnel.
    void intoTunnel(String segment, @Nullable Ip peer, byte[] frame) {
        Overlay overlay = tables.overlay().orElse(null);
        SegmentEntry entry = tables.segment(segment);
        if (overlay != null && entry != null && peer != null && entry.vni() >= 0) {
            tunnelled(overlay, "VTEP " + peer, segment, peer, entry.vni(), frame);
        }
    }

    private void tunnelled(
            Overlay overlay, String copy, String by, Ip peer, int vni, byte[] inner) {
        byte[] wrapped = Tunnels.wrap(overlay, peer, vni, inner);
        if (wrapped == null) {
            drop(Table.OUTPUT, copy, by, DropReason.NO_EGRESS);
            return;
        }
        byte[] outer = marked(by, wrapped);
        String pnic = member(overlay.uplink(), new Packet(outer));
        if (pnic == null) {
            drop(Table.OUTPUT, copy, overlay.uplink(), DropReason.NO_UPLINK);
            return;
        }
        walk.note(Table.OUTPUT, copy, "tunnelled, VNI " + vni + ", out of " + pnic, by);
        walk.outputs.add(new Output(pnic, Tagging.tagged(outer, overlay.tag(), pcp(by))));
    }

    /// The router's question for a next hop goes to the wire and to learning ports, behind which an
    /// external router may be.
    void ask(String segment, byte[] question) {
        Flood flood = tables.flood(segment);
        if (flood == null) {
            return;
        }
        Packet packet = new Packet(question);
        for (String name : flood.ports()) {
            Tag tag = tables.egress(name, segment);
            PortSecurity security = tables.security(name, segment);
            if (tag == null) {
                continue;
            }
            if (tables.isUplink(name)) {
                String pnic = member(name, packet);
                if (pnic != null) {
                    byte[] frame = asHost(packet);
                    walk.outputs.add(new Output(pnic, Tagging.tagged(frame, tag, pcp(segment))));
                }
            } else if (security != null && security.learns()) {
                walk.outputs.add(new Output(name, Tagging.tagged(question, tag, 0)));
            }
        }
    }

    /// A question of the gateway, with the host's MAC in place of the gateway's inside too.
    private byte[] asHost(Packet packet) {
        Mac host = tables.program.routing().hostMac();
        byte[] frame = packet.withMacs(packet.dst, host);
        MemorySegment m = MemorySegment.ofArray(frame);
        if (packet.etherType == Ethernet.ARP) {
            ringwall.wire.BigEndian.putU48(
                    m, packet.l3 + ringwall.wire.Arp.SENDER_MAC, host.bits());
        } else {
            ringwall.wire.BigEndian.putU48(m, packet.l4 + 24 + 2, host.bits());
            ringwall.wire.Icmpv6.fixChecksum(m, packet.l4, packet.l4Bytes(), packet.l3);
        }
        return frame;
    }

    // ---- mirrors

    void mirrorSent(String port, Packet packet) {
        sender = port;
        for (MirrorEntry session : tables.mirrors()) {
            if (Mirrors.copiesSent(tables, session, port, packet, walk.nowNs)
                    && mirrored.add(session.name())) {
                mirrorCopies.add(new MirrorCopy(session, packet.bytes));
            }
        }
    }

    private void mirrorDelivered(String port, Packet packet) {
        for (MirrorEntry session : tables.mirrors()) {
            if (Mirrors.copiesDelivered(tables, session, port, packet, walk.nowNs)
                    && mirrored.add(session.name())) {
                mirrorCopies.add(new MirrorCopy(session, packet.bytes));
            }
        }
    }

    /// A copy that another host made.
    void mirrorArrived(String session, String target, byte[] frame) {
        if (tables.port(target) == null || state.portsDown.contains(target)) {
            drop(Table.OUTPUT, target, session, DropReason.LINK_DOWN);
            return;
        }
        walk.note(Table.OUTPUT, target, "mirror copy delivered", session);
        walk.outputs.add(new Output(target, frame));
    }

    void flushMirrors() {
        for (MirrorCopy copy : mirrorCopies) {
            mirror(copy.session(), copy.frame());
        }
        mirrorCopies.clear();
    }

    private void mirror(MirrorEntry session, byte[] whole) {
        byte[] frame = Mirrors.cut(session, whole);
        String name = session.name();
        switch (session.target()) {
            case MirrorEntry.Target.ToPort to -> {
                boolean hasIt =
                        session.promiscuous()
                                && (delivered.contains(to.port()) || sender.equals(to.port()));
                if (!hasIt) {
                    mirrorArrived(name, to.port(), frame);
                }
            }
            case MirrorEntry.Target.ToUplink to -> {
                String pnic = member(to.uplink(), new Packet(whole));
                if (pnic == null) {
                    drop(Table.OUTPUT, to.uplink(), name, DropReason.NO_UPLINK);
                    return;
                }
                walk.note(Table.OUTPUT, to.uplink(), "mirror copy, vlan " + to.vid(), name);
                walk.outputs.add(new Output(pnic, Tagging.tagged(frame, new Tag.Vid(to.vid()), 0)));
            }
            case MirrorEntry.Target.ToVtep to -> {
                Overlay overlay = tables.overlay().orElse(null);
                if (overlay == null) {
                    drop(Table.OUTPUT, "VTEP " + to.peer(), name, DropReason.UNSUPPORTED);
                    return;
                }
                remote(overlay, name, to.peer(), Tunnels.wrap(overlay, to.peer(), to.vni(), frame));
            }
            case MirrorEntry.Target.ToRemote to -> {
                Overlay overlay = tables.overlay().orElse(null);
                boolean truncated = frame.length < whole.length;
                byte[] outer = Mirrors.toRemote(tables, state, session, to, frame, truncated);
                if (overlay == null || outer == null) {
                    drop(Table.OUTPUT, to.collector().toString(), name, DropReason.UNSUPPORTED);
                    return;
                }
                remote(overlay, name, to.collector(), outer);
            }
            case MirrorEntry.Target.ToFile to -> {
                walk.note(Table.OUTPUT, "file:" + to.path(), "mirror copy", name);
                walk.outputs.add(new Output("file:" + to.path(), frame));
            }
        }
    }

    private void remote(Overlay overlay, String name, Ip to, byte @Nullable [] outer) {
        if (outer == null) {
            drop(Table.OUTPUT, "VTEP " + to, name, DropReason.NO_EGRESS);
            return;
        }
        Packet packet = new Packet(outer);
        String pnic = member(overlay.uplink(), packet);
        if (packet.mtuBytes() > overlay.mtu()) {
            drop(Table.OUTPUT, to.toString(), name, DropReason.MTU);
        } else if (pnic == null) {
            drop(Table.OUTPUT, to.toString(), name, DropReason.NO_UPLINK);
        } else {
            walk.note(Table.OUTPUT, to.toString(), "mirror copy out of " + pnic, name);
            walk.outputs.add(new Output(pnic, Tagging.tagged(outer, overlay.tag(), 0)));
        }
    }
}

package ringwall.program.interpreter;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.program.MirrorEntry;
import ringwall.program.Overlay;
import ringwall.program.RuleEntry;
import ringwall.program.ServiceSet;
import ringwall.wire.Erspan;
import ringwall.wire.Ethernet;
import ringwall.wire.Gre;
import ringwall.wire.IpProtocol;

/// Which sessions copy a frame (BEHAVIOUR 30, 31), and how a copy looks on its way; see
/// [MirrorEntry] for why one frame gives one copy a session across hosts. A filter matches a packet
/// in either orientation. A promiscuous port gets no copy of what it sent or was given anyway.
/// Copies are untagged, cut to the session's length, and never mirrored themselves.
final class Mirrors {
    private Mirrors() {}

    static boolean copiesSent(
            Tables tables, MirrorEntry session, String port, Packet packet, long nowNs) {
        return live(session, nowNs)
                && session.from().contains(port)
                && matches(tables, session, packet);
    }

    static boolean copiesDelivered(
            Tables tables, MirrorEntry session, String port, Packet packet, long nowNs) {
        return live(session, nowNs)
                && session.to().contains(port)
                && !covered(tables, session, packet)
                && matches(tables, session, packet);
    }

    private static boolean live(MirrorEntry session, long nowNs) {
        return session.expiresEpochSecond().isEmpty()
                || nowNs / 1_000_000_000L < session.expiresEpochSecond().getAsLong();
    }

    private static boolean covered(Tables tables, MirrorEntry session, Packet packet) {
        if (session.coveredMacs().contains(packet.src)) {
            return true;
        }
        return packet.src.equals(tables.program.routing().gatewayMac())
                && packet.isIp()
                && !session.coveredAddresses().isEmpty()
                && tables.inAddressSet(session.coveredAddresses(), packet.srcIp);
    }

    private static boolean matches(Tables tables, MirrorEntry session, Packet packet) {
        if (session.filter().isEmpty()) {
            return true;
        }
        ServiceSet filter = tables.service(session.filter());
        if (filter == null || !packet.isIp()) {
            return false;
        }
        Rules.Question asked = Rules.question("", RuleEntry.Direction.FROM_PORT, packet);
        Rules.Question turned =
                new Rules.Question(
                        "",
                        asked.direction(),
                        asked.own(),
                        asked.peer(),
                        asked.protocol(),
                        /* srcPort= */ asked.dstPort(),
                        /* dstPort= */ asked.srcPort(),
                        asked.icmpType(),
                        asked.icmpCode());
        return filter.terms().stream()
                .anyMatch(term -> Rules.matches(term, asked) || Rules.matches(term, turned));
    }

    static byte[] cut(MirrorEntry session, byte[] frame) {
        int most = session.truncateTo().orElse(Integer.MAX_VALUE);
        return frame.length > most ? Arrays.copyOf(frame, most) : frame;
    }

    /// A copy on its way to a collector by GRE (RFC 2784) or ERSPAN, from this host's VTEP address,
    /// untagged; null when there is no VTEP or no way to the collector is known.
    static byte @Nullable [] toRemote(
            Tables tables,
            State state,
            MirrorEntry session,
            MirrorEntry.Target.ToRemote to,
            byte[] copy,
            boolean truncated) {
        Overlay overlay = tables.overlay().orElse(null);
        Mac nextHop = overlay == null ? null : nextHop(overlay, to);
        if (overlay == null
                || nextHop == null
                || overlay.address().version() != to.collector().version()) {
            return null;
        }
        int sequence = state.mirrorSequence.merge(session.name(), 1, Integer::sum) - 1;
        byte[] header = header(to, sequence, truncated);
        byte[] payload = Arrays.copyOf(header, header.length + copy.length);
        System.arraycopy(copy, 0, payload, header.length, copy.length);
        Ip from = overlay.address();
        return Frames.ip(nextHop, overlay.mac(), from, to.collector())
                .protocol(IpProtocol.GRE)
                .payload(payload)
                .bytes();
    }

    private static @Nullable Mac nextHop(Overlay overlay, MirrorEntry.Target.ToRemote to) {
        if (to.nextHop().isPresent()) {
            return to.nextHop().get();
        }
        return overlay.peers().stream()
                .filter(peer -> peer.address().equals(to.collector()))
                .findFirst()
                .map(Overlay.Peer::nextHop)
                .orElse(null);
    }

    private static byte[] header(MirrorEntry.Target.ToRemote to, int sequence, boolean truncated) {
        byte[] header = new byte[24];
        MemorySegment m = MemorySegment.ofArray(header);
        int size =
                switch (to.kind()) {
                    case "erspan1" -> Gre.emit(m, 0, Ethernet.ERSPAN2);
                    case "erspan2" ->
                            Gre.emitSequence(m, 0, Ethernet.ERSPAN2, sequence)
                                    + Erspan.emit2(m, 8, 0, 0, truncated, to.sessionId(), 0);
                    case "erspan3" ->
                            Gre.emitSequence(m, 0, Ethernet.ERSPAN3, sequence)
                                    + Erspan.emit3(m, 8, 0, 0, truncated, to.sessionId(), 0, false);
                    default -> Gre.emitKey(m, 0, Ethernet.TEB, to.sessionId());
                };
        return Arrays.copyOf(header, size);
    }
}

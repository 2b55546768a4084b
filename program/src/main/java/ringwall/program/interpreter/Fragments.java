package ringwall.program.interpreter;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.program.DropReason;
import ringwall.program.RuleEntry;

/// Fragments at a firewalled port (RFC 791, RFC 8200 section 4.5; RFC 1858, RFC 5722): the first
/// fragment is judged by conntrack and rules like a whole packet; the others pass only behind a
/// first that passed, and only where they do not overlap. One overlap condemns the datagram: what
/// comes later of it is dropped too. The table is bounded in datagrams per zone, in pieces per
/// datagram and in time.
final class Fragments {
    static final int DATAGRAMS_PER_ZONE = 64;
    static final int PIECES = 64;
    static final long TIMEOUT_NS = 30_000_000_000L;

    private Fragments() {}

    record Key(String zone, RuleEntry.Direction direction, Ip src, Ip dst, int protocol, long id) {
        /// The protocol is part of an IPv4 datagram's identity, not of an IPv6 one's.
        static Key of(String zone, RuleEntry.Direction direction, Packet packet) {
            return new Key(
                    zone,
                    direction,
                    packet.srcIp,
                    packet.dstIp,
                    packet.version == 4 ? packet.protocol : 0,
                    packet.fragmentId);
        }
    }

    private record Piece(int from, int to) {}

    /// @param end known from the last fragment; -1 before
    record Datagram(List<Piece> pieces, int end, boolean condemned, long expiresNs) {}

    /// A fragment behind the first; null: it passes.
    static @Nullable DropReason later(State state, Key key, Packet packet) {
        Datagram datagram = state.fragments.get(key);
        return datagram == null
                ? DropReason.FRAGMENT_UNKNOWN
                : add(state, key, datagram, packet, datagram.expiresNs);
    }

    /// Whether a first fragment may be looked at; before conntrack and rules.
    static @Nullable DropReason beforeFirst(State state, Key key) {
        Datagram datagram = state.fragments.get(key);
        if (datagram != null) { // a second first: it overlaps by its nature
            condemn(state, key, datagram);
            return DropReason.FRAGMENT_OVERLAP;
        }
        long underWay =
                state.fragments.keySet().stream().filter(k -> k.zone().equals(key.zone())).count();
        return underWay >= DATAGRAMS_PER_ZONE ? DropReason.FRAGMENT_TABLE_FULL : null;
    }

    /// A first fragment has passed.
    static void first(State state, Key key, Packet packet, long nowNs) {
        List<Piece> pieces = List.of(new Piece(0, packet.fragmentBytes));
        state.fragments.put(key, new Datagram(pieces, -1, false, nowNs + TIMEOUT_NS));
    }

    private static @Nullable DropReason add(
            State state, Key key, Datagram datagram, Packet packet, long expiresNs) {
        int from = packet.fragmentOffset;
        int to = from + packet.fragmentBytes;
        boolean last = !packet.moreFragments;
        boolean overlaps =
                datagram.condemned
                        || datagram.pieces.stream().anyMatch(p -> from < p.to && p.from < to)
                        || datagram.end >= 0 && (to > datagram.end || last)
                        || last && datagram.pieces.stream().anyMatch(p -> p.to > to);
        if (overlaps) {
            condemn(state, key, datagram);
            return DropReason.FRAGMENT_OVERLAP;
        }
        if (datagram.pieces.size() >= PIECES) {
            return DropReason.FRAGMENT_TABLE_FULL;
        }
        List<Piece> pieces = new ArrayList<>(datagram.pieces);
        pieces.add(new Piece(from, to));
        int end = last ? to : datagram.end;
        state.fragments.put(key, new Datagram(List.copyOf(pieces), end, false, expiresNs));
        return null;
    }

    private static void condemn(State state, Key key, Datagram datagram) {
        state.fragments.put(
                key, new Datagram(datagram.pieces, datagram.end, true, datagram.expiresNs));
    }
}

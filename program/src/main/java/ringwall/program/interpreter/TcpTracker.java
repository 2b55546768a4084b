package ringwall.program.interpreter;

import org.jspecify.annotations.Nullable;
import ringwall.wire.Tcp;

/// The life of one TCP connection as a bystander sees it (RFC 9293 section 3.3; windows after
/// van Rooij, "Real Stateful TCP Packet Filtering in IP Filter", 2001, with RFC 7323 scaling).
///
///     SYN_SENT --SYN,ACK--> SYN_RECEIVED --ACK--> ESTABLISHED --FIN--> CLOSING --FIN, both
///                                                                               acked--> TIME_WAIT
///     SYN_SENT --crossing SYN--> SYN_RECEIVED (simultaneous open, RFC 9293 figure 7)
///     any --RST with the expected number--> CLOSED;   CLOSED or TIME_WAIT --SYN--> a new connection
///
/// A segment that does not fit gives null: the packet is invalid and changes nothing. What an
/// endpoint answers with a challenge ACK (RFC 5961: a SYN in the middle, a RST in the window with
/// another number) passes and changes nothing, so that the endpoint can answer it: a host that
/// crashed gets its RST out (RFC 9293 section 3.5.1), a blind attacker ends nothing.
///
/// @param opener what is known of the side that sent the first SYN
/// @param other the same of the other side
record TcpTracker(Phase phase, Side opener, Side other) {
    enum Phase {
        SYN_SENT(120),
        SYN_RECEIVED(60),
        ESTABLISHED(432_000),
        /// One side has sent its FIN, or both have and an acknowledgment is due.
        CLOSING(120),
        TIME_WAIT(120),
        CLOSED(10);

        final int seconds;

        Phase(int seconds) {
            this.seconds = seconds;
        }
    }

    /// @param known it has sent something
    /// @param end sequence number behind the last byte it sent
    /// @param mayEnd sequence number up to which the peer has let it send
    /// @param window largest window it has told, scaled, at least 1
    /// @param scale its window scale; -1: it did not say one
    /// @param acked how far the peer has acknowledged what it sent
    /// @param fin sequence number behind its FIN
    record Side(
            boolean known,
            int end,
            int mayEnd,
            int window,
            int scale,
            int acked,
            boolean finSent,
            int fin) {
        static final Side UNKNOWN = new Side(false, 0, 0, 1, -1, 0, false, 0);

        boolean finAcked() {
            return finSent && acked - fin >= 0;
        }
    }

    /// How far an acknowledgment may lie behind what was sent, at least (as in netfilter).
    private static final int OLD_ACK = 66_000;

    private record Segment(int seq, int ack, int flags, int window, int bytes, int scale) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        int end() {
            return seq + bytes + (has(Tcp.SYN) ? 1 : 0) + (has(Tcp.FIN) ? 1 : 0);
        }
    }

    private static Segment segment(Packet packet) {
        int l4 = packet.l4;
        int data = packet.l4Bytes() - Tcp.headerLength(packet.m, l4);
        return new Segment(
                Tcp.seq(packet.m, l4),
                Tcp.ackNumber(packet.m, l4),
                Tcp.flags(packet.m, l4),
                Tcp.window(packet.m, l4),
                data,
                Tcp.windowScale(packet.m, l4));
    }

    /// Flags that no TCP sends.
    static boolean nonsense(Packet packet) {
        int flags = Tcp.flags(packet.m, packet.l4);
        boolean syn = (flags & Tcp.SYN) != 0;
        boolean fin = (flags & Tcp.FIN) != 0;
        boolean rst = (flags & Tcp.RST) != 0;
        boolean ack = (flags & Tcp.ACK) != 0;
        return syn && (fin || rst) || rst && fin || !syn && !rst && !ack;
    }

    static boolean opens(Packet packet) {
        int flags = Tcp.flags(packet.m, packet.l4);
        return (flags & (Tcp.SYN | Tcp.ACK | Tcp.RST | Tcp.FIN)) == Tcp.SYN;
    }

    /// After the first SYN.
    static TcpTracker opened(Packet syn) {
        Segment s = segment(syn);
        int window = Math.max(1, s.window());
        Side side = new Side(true, s.end(), s.end(), window, s.scale(), s.end(), false, 0);
        return new TcpTracker(Phase.SYN_SENT, side, Side.UNKNOWN);
    }

    /// Over, and the opener may begin anew.
    boolean over() {
        return phase == Phase.TIME_WAIT || phase == Phase.CLOSED;
    }

    /// @param fromOpener who sent the segment
    @Nullable TcpTracker after(Packet packet, boolean fromOpener) {
        Segment s = segment(packet);
        if (nonsense(packet)) {
            return null;
        }
        return switch (phase) {
            case SYN_SENT -> fromOpener ? again(packet, s) : answered(s);
            case SYN_RECEIVED, ESTABLISHED, CLOSING, TIME_WAIT, CLOSED -> within(s, fromOpener);
        };
    }

    /// The opener, before an answer: its SYN again (perhaps with another number), or it gives up.
    private @Nullable TcpTracker again(Packet packet, Segment s) {
        if (s.has(Tcp.RST)) {
            return s.seq() == opener.end ? new TcpTracker(Phase.CLOSED, opener, other) : null;
        }
        return opens(packet) ? opened(packet) : null;
    }

    private @Nullable TcpTracker answered(Segment s) {
        if (s.has(Tcp.ACK) ? s.ack() != opener.end : !s.has(Tcp.SYN)) {
            return null;
        }
        if (s.has(Tcp.RST)) {
            return new TcpTracker(Phase.CLOSED, opener, other);
        }
        if (!s.has(Tcp.SYN)) {
            return null;
        }
        boolean scaled = opener.scale >= 0 && s.scale() >= 0;
        int window = Math.max(1, s.window());
        int scaleA = scaled ? opener.scale : 0;
        int scaleB = scaled ? s.scale() : 0;
        int end = opener.end;
        Side a = new Side(true, end, end + window, opener.window, scaleA, end, false, 0);
        int mayEnd = s.end() + opener.window;
        Side b = new Side(true, s.end(), mayEnd, window, scaleB, s.end(), false, 0);
        return new TcpTracker(Phase.SYN_RECEIVED, a, b);
    }

    private @Nullable TcpTracker within(Segment s, boolean fromOpener) {
        Side sender = fromOpener ? opener : other;
        Side receiver = fromOpener ? other : opener;
        if (!receiver.known || !sender.known) {
            return null; // reset before an answer, and more of the same
        }
        if (s.has(Tcp.SYN) && !s.has(Tcp.ACK)) {
            return this;
        }
        int ack = s.has(Tcp.ACK) ? s.ack() : receiver.end;
        if (!fits(s, ack, sender, receiver)) {
            return null;
        }
        if (s.has(Tcp.SYN)) {
            return this;
        }
        if (s.has(Tcp.RST)) {
            boolean expected = s.seq() == sender.end || !sender.finSent && s.seq() == sender.acked;
            return expected ? new TcpTracker(Phase.CLOSED, opener, other) : this;
        }
        int window = s.window() << sender.scale;
        boolean fin = s.has(Tcp.FIN) || sender.finSent;
        Side newSender =
                new Side(
                        true,
                        later(sender.end, s.end()),
                        sender.mayEnd,
                        Math.max(sender.window, Math.max(1, window)),
                        sender.scale,
                        sender.acked,
                        fin,
                        sender.finSent ? sender.fin : s.end());
        Side newReceiver =
                new Side(
                        true,
                        receiver.end,
                        later(receiver.mayEnd, ack + Math.max(1, window)),
                        receiver.window,
                        receiver.scale,
                        later(receiver.acked, ack),
                        receiver.finSent,
                        receiver.fin);
        Phase next = phase(fromOpener, newSender, newReceiver);
        return fromOpener
                ? new TcpTracker(next, newSender, newReceiver)
                : new TcpTracker(next, newReceiver, newSender);
    }

    /// The segment begins in the window, ends at most one window back, and acknowledges what was
    /// sent and not long ago.
    private static boolean fits(Segment s, int ack, Side sender, Side receiver) {
        int oldest = Math.max(sender.window, OLD_ACK); // so much it lets the other send ahead
        return s.seq() - sender.mayEnd <= 0
                && s.end() - (sender.end - receiver.window - 1) >= 0
                && ack - receiver.end <= 0
                && ack - (receiver.end - oldest) >= 0;
    }

    private Phase phase(boolean fromOpener, Side sender, Side receiver) {
        if (phase == Phase.CLOSED || phase == Phase.TIME_WAIT) {
            return phase;
        }
        if (phase == Phase.SYN_RECEIVED && !fromOpener && !sender.finSent) {
            return phase;
        }
        if (sender.finAcked() && receiver.finAcked()) {
            return Phase.TIME_WAIT;
        }
        return sender.finSent || receiver.finSent ? Phase.CLOSING : Phase.ESTABLISHED;
    }

    private static int later(int a, int b) {
        return b - a > 0 ? b : a;
    }
}

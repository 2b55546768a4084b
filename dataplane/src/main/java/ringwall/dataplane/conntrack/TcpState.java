package ringwall.dataplane.conntrack;

import static ringwall.dataplane.port.Memory.ALL;
import static ringwall.dataplane.port.Memory.getByte;
import static ringwall.dataplane.port.Memory.getInt;
import static ringwall.dataplane.port.Memory.putByte;
import static ringwall.dataplane.port.Memory.putInt;

import ringwall.wire.BigEndian;
import ringwall.wire.Tcp;

/// The life of one TCP connection as a bystander sees it, in 40 bytes (RFC 9293 section 3.3; windows after
/// van Rooij, "Real Stateful TCP Packet Filtering in IP Filter", 2001, with RFC 7323 scaling).
///
///      0         4         8         12        16                            32
///     +---------+---------+---------+---------+-----------------------------+------+------+------+
///     | end     | may end | window  | acked   | the same of the other side  | phase| flags| flags|
///     +---------+---------+---------+---------+-----------------------------+------+------+------+
///      opener's: 0..15                          other's: 16..31               32     33     34
///                                                                    scales: 35 (opener), 36 (other)
///      acked: how far the peer has acknowledged; once the FIN is sent, the number behind the FIN
///
///     SYN_SENT --SYN,ACK--> SYN_RECEIVED --ACK--> ESTABLISHED --FIN--> CLOSING --both FINs acked--> TIME_WAIT
///     SYN_SENT --crossing SYN--> SYN_RECEIVED;  any --RST with the expected number--> CLOSED
///     CLOSED or TIME_WAIT --SYN--> a new connection;  a SYN in the middle, another RST in the window: pass, change nothing
final class TcpState {
    private TcpState() {}

    static final int BYTES = 40;
    static final int SYN_SENT = 1;
    static final int SYN_RECEIVED = 2;
    static final int ESTABLISHED = 3;
    static final int CLOSING = 4;
    static final int TIME_WAIT = 5;
    static final int CLOSED = 6;

    private static final int[] SECONDS = {0, 120, 60, 432_000, 120, 120, 10};

    private static final int END = 0;
    private static final int MAY_END = 4;
    private static final int WINDOW = 8;
    private static final int ACKED = 12;
    private static final int OTHER = 16;
    private static final int PHASE = 32;
    private static final int FLAGS = 33;
    private static final int SCALE = 35;
    private static final int KNOWN = 1;
    private static final int FIN_SENT = 2;
    private static final int FIN_ACKED = 4;

    /// How far an acknowledgment may lie behind what was sent, at least.
    private static final int OLD_ACK = 66_000;

    static int phase(long state) {
        return getByte(state + PHASE);
    }

    static long timeoutNs(long state) {
        return SECONDS[phase(state)] * 1_000_000_000L;
    }

    static boolean over(long state) {
        int phase = phase(state);
        return phase == TIME_WAIT || phase == CLOSED;
    }

    private static int flags(long tcp) {
        return BigEndian.u8(ALL, tcp + 13);
    }

    /// Flags that no TCP sends.
    static boolean nonsense(long tcp) {
        int flags = flags(tcp);
        boolean syn = (flags & Tcp.SYN) != 0;
        boolean fin = (flags & Tcp.FIN) != 0;
        boolean rst = (flags & Tcp.RST) != 0;
        boolean ack = (flags & Tcp.ACK) != 0;
        return (syn && (fin || rst)) || (rst && fin) || (!syn && !rst && !ack);
    }

    static boolean opens(long tcp) {
        return (flags(tcp) & (Tcp.SYN | Tcp.ACK | Tcp.RST | Tcp.FIN)) == Tcp.SYN;
    }

    private static int segmentEnd(long tcp, int bytes) {
        int flags = flags(tcp);
        int data = bytes - (BigEndian.u8(ALL, tcp + 12) >>> 4) * 4;
        return BigEndian.i32(ALL, tcp + 4)
                + data
                + ((flags & Tcp.SYN) != 0 ? 1 : 0)
                + ((flags & Tcp.FIN) != 0 ? 1 : 0);
    }

    /// After the first SYN.
    ///
    /// @param bytes from the TCP header to the packet's end
    static void open(long state, long tcp, int bytes) {
        for (int i = 0; i < BYTES; i += 4) {
            putInt(state + i, 0);
        }
        int end = segmentEnd(tcp, bytes);
        putInt(state + END, end);
        putInt(state + MAY_END, end);
        putInt(state + ACKED, end);
        putInt(state + WINDOW, Math.max(1, BigEndian.u16(ALL, tcp + 14)));
        putInt(state + OTHER + WINDOW, 1);
        putByte(state + FLAGS, (byte) KNOWN);
        putByte(state + SCALE, (byte) Tcp.windowScale(ALL, tcp));
        putByte(state + SCALE + 1, (byte) -1);
        putByte(state + PHASE, (byte) SYN_SENT);
    }

    /// Judges one segment; the state follows if it fits.
    ///
    /// @return false: invalid, and nothing has changed
    static boolean after(long state, long tcp, int bytes, boolean fromOpener) {
        if (nonsense(tcp)) {
            return false;
        }
        if (phase(state) == SYN_SENT) {
            return fromOpener ? again(state, tcp, bytes) : answered(state, tcp, bytes);
        }
        return within(state, tcp, bytes, fromOpener);
    }

    /// The opener, before an answer: its SYN again (perhaps with another number), or it gives up.
    private static boolean again(long state, long tcp, int bytes) {
        if ((flags(tcp) & Tcp.RST) != 0) {
            if (BigEndian.i32(ALL, tcp + 4) != getInt(state + END)) {
                return false;
            }
            putByte(state + PHASE, (byte) CLOSED);
            return true;
        }
        if (!opens(tcp)) {
            return false;
        }
        open(state, tcp, bytes);
        return true;
    }

    private static boolean answered(long state, long tcp, int bytes) {
        int flags = flags(tcp);
        int openerEnd = getInt(state + END);
        boolean fits =
                (flags & Tcp.ACK) != 0
                        ? BigEndian.i32(ALL, tcp + 8) == openerEnd
                        : (flags & Tcp.SYN) != 0;
        if (!fits) {
            return false;
        }
        if ((flags & Tcp.RST) != 0) {
            putByte(state + PHASE, (byte) CLOSED);
            return true;
        }
        if ((flags & Tcp.SYN) == 0) {
            return false;
        }
        int openerScale = getByte(state + SCALE);
        int scale = Tcp.windowScale(ALL, tcp);
        boolean scaled = openerScale >= 0 && scale >= 0;
        int window = Math.max(1, BigEndian.u16(ALL, tcp + 14));
        int end = segmentEnd(tcp, bytes);
        putInt(state + MAY_END, openerEnd + window);
        putInt(state + OTHER + END, end);
        putInt(state + OTHER + MAY_END, end + getInt(state + WINDOW));
        putInt(state + OTHER + WINDOW, window);
        putInt(state + OTHER + ACKED, end);
        putByte(state + FLAGS + 1, (byte) KNOWN);
        putByte(state + SCALE, (byte) (scaled ? openerScale : 0));
        putByte(state + SCALE + 1, (byte) (scaled ? scale : 0));
        putByte(state + PHASE, (byte) SYN_RECEIVED);
        return true;
    }

    private static boolean within(long state, long tcp, int bytes, boolean fromOpener) {
        long sender = fromOpener ? state : state + OTHER;
        long receiver = fromOpener ? state + OTHER : state;
        int senderSide = fromOpener ? 0 : 1;
        int flags = flags(tcp);
        int end = segmentEnd(tcp, bytes);
        if ((getByte(state + FLAGS) & getByte(state + FLAGS + 1) & KNOWN) == 0) {
            // reset before an answer: nothing that either side says now belongs to it
            return false;
        }
        if ((flags & (Tcp.SYN | Tcp.ACK)) == Tcp.SYN) {
            return true;
        }
        int seq = BigEndian.i32(ALL, tcp + 4);
        int ack = (flags & Tcp.ACK) != 0 ? BigEndian.i32(ALL, tcp + 8) : getInt(receiver + END);
        if (!fits(seq, end, ack, sender, receiver)) {
            return false;
        }
        if ((flags & Tcp.SYN) != 0) {
            return true;
        }
        boolean finSent = (getByte(state + FLAGS + senderSide) & FIN_SENT) != 0;
        if ((flags & Tcp.RST) != 0) {
            if (seq == getInt(sender + END) || !finSent && seq == getInt(sender + ACKED)) {
                putByte(state + PHASE, (byte) CLOSED);
            }
            return true;
        }
        moved(state, tcp, end, ack, senderSide);
        if ((getByte(state + FLAGS + 1 - senderSide) & FIN_SENT) == 0) {
            acknowledged(receiver, ack);
        } else if (ack - getInt(receiver + ACKED) >= 0) {
            flag(state, 1 - senderSide, FIN_ACKED);
        }
        if ((flags & Tcp.FIN) != 0 && !finSent) {
            boolean acked = getInt(sender + ACKED) - end >= 0;
            flag(state, senderSide, acked ? FIN_SENT | FIN_ACKED : FIN_SENT);
            putInt(sender + ACKED, end);
        }
        advance(state, fromOpener);
        return true;
    }

    private static void flag(long state, int side, int flags) {
        putByte(state + FLAGS + side, (byte) (getByte(state + FLAGS + side) | flags));
    }

    private static boolean fits(int seq, int end, int ack, long sender, long receiver) {
        int receiverWindow = getInt(receiver + WINDOW);
        int receiverEnd = getInt(receiver + END);
        // what the sender's window lets the other send ahead of its acknowledgment
        int oldest = Math.max(getInt(sender + WINDOW), OLD_ACK);
        return seq - getInt(sender + MAY_END) <= 0
                && end - (getInt(sender + END) - receiverWindow - 1) >= 0
                && ack - receiverEnd <= 0
                && ack - (receiverEnd - oldest) >= 0;
    }

    private static void acknowledged(long receiver, int ack) {
        if (ack - getInt(receiver + ACKED) > 0) {
            putInt(receiver + ACKED, ack);
        }
    }

    private static void moved(long state, long tcp, int end, int ack, int senderSide) {
        long sender = senderSide == 0 ? state : state + OTHER;
        long receiver = senderSide == 0 ? state + OTHER : state;
        int window = BigEndian.u16(ALL, tcp + 14) << getByte(state + SCALE + senderSide);
        int atLeastOne = Math.max(1, window);
        if (end - getInt(sender + END) > 0) {
            putInt(sender + END, end);
        }
        if (atLeastOne > getInt(sender + WINDOW)) {
            putInt(sender + WINDOW, atLeastOne);
        }
        int mayEnd = ack + atLeastOne;
        if (mayEnd - getInt(receiver + MAY_END) > 0) {
            putInt(receiver + MAY_END, mayEnd);
        }
    }

    private static void advance(long state, boolean fromOpener) {
        int phase = phase(state);
        if (phase == CLOSED || phase == TIME_WAIT) {
            return;
        }
        int sender = getByte(state + FLAGS + (fromOpener ? 0 : 1));
        int receiver = getByte(state + FLAGS + (fromOpener ? 1 : 0));
        int next = ESTABLISHED;
        if (phase == SYN_RECEIVED && !fromOpener && (sender & FIN_SENT) == 0) {
            next = SYN_RECEIVED;
        } else if ((sender & receiver & FIN_ACKED) != 0) {
            next = TIME_WAIT;
        } else if (((sender | receiver) & FIN_SENT) != 0) {
            next = CLOSING;
        }
        putByte(state + PHASE, (byte) next);
    }

    /// [#after] for the usual case: established, and a segment with ACK and without SYN, FIN and
    /// RST.
    ///
    /// @return false: judge it in full
    static boolean data(long state, long tcp, int bytes, boolean fromOpener) {
        if (phase(state) != ESTABLISHED) {
            return false;
        }
        long sender = fromOpener ? state : state + OTHER;
        long receiver = fromOpener ? state + OTHER : state;
        int seq = BigEndian.i32(ALL, tcp + 4);
        int end = seq + bytes - (BigEndian.u8(ALL, tcp + 12) >>> 4) * 4;
        int ack = BigEndian.i32(ALL, tcp + 8);
        if (!fits(seq, end, ack, sender, receiver)) {
            return false;
        }
        moved(state, tcp, end, ack, fromOpener ? 0 : 1);
        acknowledged(receiver, ack);
        return true;
    }
}

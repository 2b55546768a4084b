package ringwall.dataplane;

import java.util.SplittableRandom;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Tcp;

/// Two TCP endpoints (RFC 9293) that each know their own half, with mishaps between: lost and
/// repeated segments, resets, crossing SYNs, a host that crashed, blind attackers.
final class TcpTalk extends Talk {
    /// What one endpoint knows.
    private static final class End {
        final boolean opener;
        int first;
        int next;
        int heard;
        boolean synSent;
        boolean synHeard;
        boolean finSent;
        final int scale;
        final int window;

        End(boolean opener, SplittableRandom random) {
            this.opener = opener;
            first = random.nextInt();
            next = first;
            scale = random.nextInt(3) == 0 ? -1 : random.nextInt(9);
            // whole units of the scale: Open vSwitch rounds a SYN's window up to them
            int units =
                    1
                            + random.nextInt(
                                    (random.nextBoolean() ? 65_280 : 2048) >> Math.max(0, scale));
            window = units << Math.max(0, scale);
        }
    }

    private final End opener;
    private final End other;
    private final int mishaps;
    private boolean answered;
    private boolean reset;

    TcpTalk(int number, SplittableRandom random) {
        super(number, random);
        opener = new End(true, random);
        other = new End(false, random);
        mishaps = random.nextInt(3) == 0 ? 0 : 2 + random.nextInt(6);
    }

    private int openerNext;
    private int otherNext;
    private boolean openerFin;
    private boolean otherFin;

    @Override
    void lost() {
        opener.next = openerNext;
        other.next = otherNext;
        opener.finSent = openerFin;
        other.finSent = otherFin;
    }

    @Override
    Step say(SplittableRandom random) {
        openerNext = opener.next;
        otherNext = other.next;
        openerFin = opener.finSent;
        otherFin = other.finSent;
        if (mishaps > 0 && random.nextInt(12) < mishaps) {
            return mishap(random);
        }
        return sensible(random);
    }

    private Step sensible(SplittableRandom random) {
        if (reset || opener.finSent && other.finSent && random.nextInt(3) == 0) {
            return again(random);
        }
        if (!opener.synSent) {
            return syn(opener, "SYN");
        }
        if (!other.synSent) {
            return synAck("SYN,ACK");
        }
        if (!answered) {
            answered = true;
            opener.synHeard = true;
            return segment("ACK of the handshake", opener, opener.next, Tcp.ACK, 0);
        }
        End by = random.nextInt(5) < 3 ? opener : other;
        if (random.nextInt(6) == 0 && !by.finSent) {
            by.finSent = true;
            return segment("FIN", by, by.next, Tcp.FIN | Tcp.ACK, 0);
        }
        if (random.nextInt(10) == 0 && !by.finSent) {
            return behindAGap(by, random);
        }
        boolean data = !by.finSent && random.nextBoolean();
        return segment(
                data ? "data" : "ACK", by, by.next, Tcp.ACK, data ? 1 + random.nextInt(600) : 0);
    }

    /// What lies before it in the window is lost or late.
    private Step behindAGap(End by, SplittableRandom random) {
        End to = peer(by);
        int room = to.window << (opener.scale >= 0 && other.scale >= 0 ? to.scale : 0);
        int gap = random.nextInt(Math.max(1, room - 700));
        int bytes = Math.min(600, Math.max(1, room - gap));
        return segment("data behind a gap", by, by.next + gap, Tcp.ACK, bytes);
    }

    /// The same ports once more, with new numbers: by the opener, or by the other side.
    private Step again(SplittableRandom random) {
        boolean sameSide = random.nextInt(4) > 0;
        opener.first = opener.next = random.nextInt();
        other.first = other.next = random.nextInt();
        opener.finSent = other.finSent = opener.synHeard = other.synHeard = false;
        other.synSent = opener.synSent = answered = reset = false;
        if (sameSide) {
            return syn(opener, "SYN of a new connection");
        }
        reset = true;
        return syn(other, "SYN of a new connection, from the other side");
    }

    private Step syn(End by, String what) {
        by.synSent = true;
        by.next = by.first + 1;
        FrameBuilder tcp = tcp(by, Tcp.SYN).seq(by.first).window(by.window).mss(1400);
        return whole(what, fromVm(by), by.scale >= 0 ? tcp.windowScale(by.scale) : tcp)
                .with(new Segment(Tcp.SYN, 0, 0, 0, 0));
    }

    private Step synAck(String what) {
        other.synSent = true;
        other.synHeard = true;
        other.next = other.first + 1;
        other.heard = opener.next;
        opener.heard = other.next;
        FrameBuilder tcp = tcp(other, Tcp.SYN | Tcp.ACK).seq(other.first).ack(opener.next);
        tcp = tcp.window(other.window).mss(1400);
        boolean scaled = opener.scale >= 0 && other.scale >= 0;
        return whole(what, fromVm(other), scaled ? tcp.windowScale(other.scale) : tcp)
                .with(new Segment(Tcp.SYN | Tcp.ACK, 0, 0, 0, 0));
    }

    private End peer(End of) {
        return of.opener ? other : opener;
    }

    private boolean fromVm(End by) {
        return by.opener == vmOpens;
    }

    private FrameBuilder tcp(End by, int flags) {
        FrameBuilder ip = ip(fromVm(by));
        return by.opener ? ip.tcp(opener(), 80, flags) : ip.tcp(80, opener(), flags);
    }

    /// In order: what it carries counts as sent, and all that the peer sent is acknowledged.
    private Step segment(String what, End by, int seq, int flags, int bytes) {
        int end = seq + bytes + ((flags & Tcp.FIN) != 0 ? 1 : 0);
        by.heard = peer(by).next;
        Step step = made(what, by, seq, by.heard, flags, bytes);
        if (end - by.next > 0) {
            by.next = end;
        }
        return step;
    }

    private Step made(String what, End by, int seq, int ack, int flags, int bytes) {
        FrameBuilder tcp = tcp(by, flags).seq(seq).window(by.window);
        if ((flags & Tcp.ACK) != 0) {
            tcp = tcp.ack(ack);
        }
        End to = peer(by);
        int room = to.window << (opener.scale >= 0 && other.scale >= 0 ? to.scale : 0);
        Segment facts = new Segment(flags, bytes, seq - by.next, ack - to.next, room);
        String numbers =
                " seq %+d ack %+d len %d".formatted(seq - by.first, ack - peer(by).first, bytes);
        return whole(what + numbers, fromVm(by), bytes > 0 ? tcp.payload(bytes) : tcp).with(facts);
    }

    private Step mishap(SplittableRandom random) {
        End by = random.nextBoolean() ? opener : other;
        int far = 1 << 4 + random.nextInt(27);
        int ack = peer(by).next;
        return switch (random.nextInt(19)) {
            case 0 -> by.opener ? syn(opener, "SYN again") : synAck("SYN,ACK again");
            case 1 -> made("RST in order", by, by.next, ack, Tcp.RST | Tcp.ACK, 0);
            case 2 -> resets(made("RST in order, no ACK", by, by.next, ack, Tcp.RST, 0));
            case 3 ->
                    made(
                            "RST a little ahead",
                            by,
                            by.next + 2 + random.nextInt(200),
                            ack,
                            Tcp.RST,
                            0);
            case 4 -> made("RST far off", by, by.next + far, ack, Tcp.RST | Tcp.ACK, 0);
            case 5 -> made("data far ahead", by, by.next + far, ack, Tcp.ACK, 100);
            case 6 -> made("data far behind", by, by.next - far, ack, Tcp.ACK, 100);
            case 7 -> made("ACK far ahead", by, by.next, ack + far, Tcp.ACK, 50);
            case 8 -> made("ACK far behind", by, by.next, ack - far, Tcp.ACK, 50);
            case 9 -> made("keep-alive", by, by.next - 1, ack, Tcp.ACK, 0);
            case 10 -> made("data again", by, by.next - 60, ack, Tcp.ACK, 60);
            case 11 -> made("flags that no TCP sends", by, by.next, ack, nonsense(random), 0);
            case 12 -> crossing();
            case 13 -> made("SYN in the middle", by, random.nextInt(), ack, Tcp.SYN, 0);
            case 14 ->
                    made("SYN,ACK in the middle", by, random.nextInt(), ack, Tcp.SYN | Tcp.ACK, 0);
            case 15 -> made("ACK in mid-stream", by, by.next, ack, Tcp.ACK, random.nextInt(40));
            case 16 -> made("FIN in order", by, by.next, ack, Tcp.FIN | Tcp.ACK, 0);
            case 17 -> resets(made("RST that answers", by, by.heard, ack, Tcp.RST, 0));
            default -> made("pure ACK with a number far off", by, by.next + far, ack, Tcp.ACK, 0);
        };
    }

    private Step resets(Step step) {
        reset = true;
        return step;
    }

    /// The other side opens at the same time (RFC 9293, figure 7).
    private Step crossing() {
        if (answered || other.synSent || !opener.synSent) {
            return made("data again", opener, opener.next - 30, other.next, Tcp.ACK, 30);
        }
        return syn(other, "crossing SYN");
    }

    private static int nonsense(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> Tcp.SYN | Tcp.FIN;
            case 2 -> Tcp.SYN | Tcp.RST;
            default -> Tcp.FIN;
        };
    }
}

package ringwall.lab.guest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ringwall.lab.guest.TcpStack.Outcome;
import ringwall.wire.Tcp;

/// One connection of a guest's [TcpStack].
public final class TcpConnection {
    /// RFC 9293 3.3.2, without the simultaneous corners.
    public enum State {
        SYN_SENT,
        SYN_RECEIVED,
        ESTABLISHED,
        CLOSE_WAIT,
        FIN_SENT,
        CLOSED
    }

    private static final int MSS = 1_360;
    private static final long FIRST_RETRY_NS = 200_000_000;
    private static final int RETRIES = 6;
    private static final byte[] NOTHING = new byte[0];

    private static final class Segment {
        final int seq;
        final int flags;
        final int mss;
        final byte[] data;

        Segment(int seq, int flags, int mss, byte[] data) {
            this.seq = seq;
            this.flags = flags;
            this.mss = mss;
            this.data = data;
        }

        int end() {
            return seq + data.length + ((flags & (Tcp.SYN | Tcp.FIN)) != 0 ? 1 : 0);
        }
    }

    private final TcpStack stack;
    private final TcpStack.Key key;
    private final @Nullable Function<byte[], byte @Nullable []> service;
    private final CompletableFuture<Outcome> established = new CompletableFuture<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final Deque<Segment> unacknowledged = new ArrayDeque<>();
    private Consumer<byte[]> onData = data -> {};
    private State state = State.SYN_SENT;
    private int sendNext;
    private int receiveNext;
    private int retries;
    private int timer;
    private long received;
    private boolean peerFinished;

    TcpConnection(
            TcpStack stack,
            TcpStack.Key key,
            int sequence,
            @Nullable Function<byte[], byte @Nullable []> service) {
        this.stack = stack;
        this.key = key;
        this.sendNext = sequence;
        this.service = service;
    }

    public State state() {
        return state;
    }

    /// Complete when the handshake is over, one way or another.
    public CompletableFuture<Outcome> established() {
        return established;
    }

    /// Complete when the connection is gone; true: in good order.
    public CompletableFuture<Boolean> closed() {
        return closed;
    }

    public void onData(Consumer<byte[]> taker) {
        this.onData = taker;
    }

    public long bytesReceived() {
        return received;
    }

    /// Everything sent was acknowledged.
    public boolean drained() {
        return unacknowledged.isEmpty();
    }

    public int localPort() {
        return key.localPort();
    }

    /// The next sequence number that this side sends and the next that it expects.
    public int[] sequenceNumbers() {
        return new int[] {sendNext, receiveNext};
    }

    void connect() {
        transmit(Tcp.SYN, MSS, NOTHING);
    }

    void accept(Packet syn) {
        state = State.SYN_RECEIVED;
        receiveNext = Tcp.seq(syn.m(), syn.at()) + 1;
        transmit(Tcp.SYN | Tcp.ACK, MSS, NOTHING);
    }

    /// Queues data; it leaves in segments at once.
    public void send(byte[] data) {
        if (state != State.ESTABLISHED && state != State.CLOSE_WAIT) {
            return;
        }
        for (int at = 0; at < data.length; at += MSS) {
            byte[] piece = java.util.Arrays.copyOfRange(data, at, Math.min(data.length, at + MSS));
            transmit(Tcp.ACK | Tcp.PSH, 0, piece);
        }
    }

    /// Sends FIN behind all data.
    public void close() {
        if (state == State.ESTABLISHED || state == State.CLOSE_WAIT) {
            boolean peerClosed = state == State.CLOSE_WAIT;
            state = State.FIN_SENT;
            this.peerFinished = peerClosed;
            transmit(Tcp.FIN | Tcp.ACK, 0, NOTHING);
        } else if (state == State.SYN_SENT || state == State.SYN_RECEIVED) {
            abort();
        }
    }

    /// Sends RST and forgets.
    public void abort() {
        if (state != State.CLOSED && state != State.SYN_SENT) {
            stack.segment(key, sendNext, receiveNext, Tcp.RST | Tcp.ACK, 0, NOTHING);
        }
        end(false, Outcome.SILENT);
    }

    void unreachable() {
        if (state == State.SYN_SENT) {
            end(false, Outcome.UNREACHABLE);
        }
    }

    private void end(boolean orderly, Outcome unfinished) {
        state = State.CLOSED;
        unacknowledged.clear();
        timer++;
        stack.forget(key);
        established.complete(unfinished);
        closed.complete(orderly);
    }

    private void transmit(int flags, int mss, byte[] data) {
        Segment segment = new Segment(sendNext, flags, mss, data);
        sendNext = segment.end();
        boolean idle = unacknowledged.isEmpty();
        unacknowledged.add(segment);
        put(segment);
        if (idle) {
            arm(FIRST_RETRY_NS);
        }
    }

    private void put(Segment segment) {
        int ack = (segment.flags & Tcp.ACK) != 0 ? receiveNext : 0;
        stack.segment(key, segment.seq, ack, segment.flags, segment.mss, segment.data);
    }

    private void arm(long delayNs) {
        int armed = ++timer;
        stack.guest()
                .fabric()
                .after(
                        delayNs,
                        () -> {
                            if (armed == timer && state != State.CLOSED) {
                                retransmit(delayNs);
                            }
                        });
    }

    private void retransmit(long delayNs) {
        if (unacknowledged.isEmpty()) {
            return;
        }
        if (++retries > RETRIES) {
            end(false, Outcome.SILENT);
            return;
        }
        unacknowledged.forEach(this::put);
        arm(delayNs * 2);
    }

    void receive(Packet packet) {
        int flags = Tcp.flags(packet.m(), packet.at());
        int seq = Tcp.seq(packet.m(), packet.at());
        int ack = Tcp.ackNumber(packet.m(), packet.at());
        if (state == State.SYN_SENT) {
            answeredSyn(flags, seq, ack);
            return;
        }
        if ((flags & Tcp.RST) != 0) {
            if (seq == receiveNext) {
                end(false, Outcome.REFUSED);
            }
            return;
        }
        if ((flags & Tcp.SYN) != 0) {
            acknowledge();
            return;
        }
        if ((flags & Tcp.ACK) != 0) {
            acknowledged(ack);
        }
        if (state != State.CLOSED) {
            take(packet, seq, flags);
        }
    }

    private void answeredSyn(int flags, int seq, int ack) {
        if ((flags & Tcp.ACK) != 0 && ack != sendNext) {
            return;
        }
        if ((flags & Tcp.RST) != 0) {
            if ((flags & Tcp.ACK) != 0) {
                end(false, Outcome.REFUSED);
            }
        } else if ((flags & (Tcp.SYN | Tcp.ACK)) == (Tcp.SYN | Tcp.ACK)) {
            receiveNext = seq + 1;
            acknowledged(ack);
            acknowledge();
        }
    }

    private void acknowledged(int ack) {
        if (ack - sendNext > 0) {
            return;
        }
        boolean progress = false;
        while (!unacknowledged.isEmpty() && unacknowledged.getFirst().end() - ack <= 0) {
            unacknowledged.removeFirst();
            progress = true;
        }
        if (!progress) {
            return;
        }
        retries = 0;
        timer++;
        if (!unacknowledged.isEmpty()) {
            arm(FIRST_RETRY_NS);
        }
        if (state == State.SYN_SENT || state == State.SYN_RECEIVED) {
            state = State.ESTABLISHED;
            established.complete(Outcome.CONNECTED);
        } else if (state == State.FIN_SENT && unacknowledged.isEmpty() && peerFinished) {
            end(true, Outcome.CONNECTED);
        }
    }

    private void take(Packet packet, int seq, int flags) {
        byte[] data = packet.payload();
        boolean fin = (flags & Tcp.FIN) != 0;
        if (data.length == 0 && !fin) {
            return;
        }
        if (seq != receiveNext) {
            acknowledge();
            return;
        }
        receiveNext += data.length + (fin ? 1 : 0);
        received += data.length;
        acknowledge();
        if (data.length > 0) {
            serve(data);
        }
        if (fin) {
            finished();
        }
    }

    private void serve(byte[] data) {
        onData.accept(data);
        if (service != null) {
            byte[] answer = service.apply(data);
            if (answer == null) {
                close();
            } else if (answer.length > 0) {
                send(answer);
            }
        }
    }

    private void finished() {
        peerFinished = true;
        if (state == State.ESTABLISHED) {
            state = State.CLOSE_WAIT;
            close();
        } else if (state == State.FIN_SENT && unacknowledged.isEmpty()) {
            end(true, Outcome.CONNECTED);
        }
    }

    private void acknowledge() {
        stack.segment(key, sendNext, receiveNext, Tcp.ACK, 0, NOTHING);
    }
}

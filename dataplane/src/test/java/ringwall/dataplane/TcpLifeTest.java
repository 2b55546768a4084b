package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static ringwall.dataplane.OvsConntrack.Said.ESTABLISHED;
import static ringwall.dataplane.OvsConntrack.Said.ESTABLISHED_REPLY;
import static ringwall.dataplane.OvsConntrack.Said.INVALID;
import static ringwall.dataplane.OvsConntrack.Said.NEW;
import static ringwall.wire.Tcp.ACK;
import static ringwall.wire.Tcp.FIN;
import static ringwall.wire.Tcp.RST;
import static ringwall.wire.Tcp.SYN;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ringwall.dataplane.SwitchConntrack.Life;
import ringwall.wire.FrameBuilder;

/// Corners of a TCP connection's life that the comparison with Open vSwitch brought up, each with
/// the section of the RFC that decides it. The vNIC opens, with number 100; the wire answers with
/// 500.
class TcpLifeTest {
    private SwitchConntrack conntrack;

    @BeforeEach
    void start() throws Exception {
        conntrack = new SwitchConntrack();
    }

    @AfterEach
    void stop() {
        conntrack.close();
    }

    private SwitchConntrack.Said vm(int flags, int seq, int ack) {
        FrameBuilder tcp = FrameBuilder.packet().ipv4("10.0.0.10", "10.7.0.1").tcp(4000, 80, flags);
        return said(true, tcp.seq(seq).ack(ack).window(1000).bytes());
    }

    private SwitchConntrack.Said wire(int flags, int seq, int ack) {
        return wire(flags, seq, ack, 60_000, 0);
    }

    private SwitchConntrack.Said wire(int flags, int seq, int ack, int window, int bytes) {
        FrameBuilder tcp = FrameBuilder.packet().ipv4("10.7.0.1", "10.0.0.10").tcp(80, 4000, flags);
        FrameBuilder sized = tcp.seq(seq).ack(ack).window(window);
        return said(false, (bytes > 0 ? sized.payload(bytes) : sized).bytes());
    }

    private SwitchConntrack.Said said(boolean fromVm, byte[] packet) {
        return conntrack.judge(new Talk.Step("", fromVm, List.of(packet), false, null));
    }

    private void established() {
        assertThat(vm(SYN, 100, 0).word()).isEqualTo(NEW);
        assertThat(wire(SYN | ACK, 500, 101).word()).isEqualTo(ESTABLISHED_REPLY);
        assertThat(vm(ACK, 101, 501).word()).isEqualTo(ESTABLISHED);
    }

    /// The handshake's ACK was lost behind us: the other side says its SYN,ACK again (RFC 9293
    /// section 3.8.1).
    @Test
    void theSynAckMayComeAgain() {
        established();
        assertThat(wire(SYN | ACK, 500, 101).word()).isEqualTo(ESTABLISHED_REPLY);
    }

    /// RFC 9293 section 3.5.1: the crashed opener's SYN must reach the other side, whose ACK makes
    /// it send the RST that ends the old connection.
    @Test
    void aCrashedHostGetsItsConnectionReset() {
        established();
        assertThat(vm(SYN, 9000, 0).word()).isEqualTo(ESTABLISHED);
        assertThat(wire(ACK, 501, 101).word()).isEqualTo(ESTABLISHED_REPLY);
        assertThat(vm(RST, 101, 0).word()).isEqualTo(ESTABLISHED);
        SwitchConntrack.Said again = vm(SYN, 9000, 0);
        assertThat(again.before()).isEqualTo(Life.CLOSED);
        assertThat(again.word()).isEqualTo(NEW);
    }

    /// RFC 5961 section 3: a RST in the window without the expected number earns a challenge ACK.
    @Test
    void aBlindResetEndsNothing() {
        established();
        assertThat(wire(RST, 700, 0).word()).isEqualTo(ESTABLISHED_REPLY);
        SwitchConntrack.Said later = vm(ACK, 101, 501);
        assertThat(later.before()).isEqualTo(Life.ESTABLISHED);
        assertThat(later.word()).isEqualTo(ESTABLISHED);
    }

    /// A RST that answers a segment bears what that segment acknowledged (RFC 9293 section 3.5.2),
    /// which is less than was sent when the rest is lost.
    @Test
    void anAnsweringResetEndsIt() {
        established();
        assertThat(wire(ACK, 501, 101, 60_000, 300).word()).isEqualTo(ESTABLISHED_REPLY);
        assertThat(vm(ACK, 101, 501).word()).isEqualTo(ESTABLISHED);
        assertThat(wire(RST, 501, 0).word()).isEqualTo(ESTABLISHED_REPLY);
        assertThat(vm(ACK, 101, 501).before()).isEqualTo(Life.CLOSED);
    }

    /// RFC 9293 section 3.5, figure 7.
    @Test
    void bothMayOpenAtOnce() {
        assertThat(vm(SYN, 100, 0).word()).isEqualTo(NEW);
        assertThat(wire(SYN, 500, 0).word()).isEqualTo(ESTABLISHED_REPLY);
        assertThat(vm(SYN | ACK, 100, 501).word()).isEqualTo(ESTABLISHED);
        assertThat(wire(SYN | ACK, 500, 101).word()).isEqualTo(ESTABLISHED_REPLY);
        assertThat(vm(ACK, 101, 501).word()).isEqualTo(ESTABLISHED);
        assertThat(wire(ACK, 501, 101).before()).isEqualTo(Life.ESTABLISHED);
    }

    /// RFC 9293 figure 5: TIME-WAIT begins when both FINs are acknowledged, and not before.
    @Test
    void oneFinAcknowledgedIsNotTheEnd() {
        established();
        vm(FIN | ACK, 101, 501);
        wire(ACK, 501, 102);
        wire(FIN | ACK, 501, 102);
        assertThat(wire(ACK, 502, 102).before()).isEqualTo(Life.CLOSING);
        vm(ACK, 102, 502);
        assertThat(wire(ACK, 502, 102).before()).isEqualTo(Life.TIME_WAIT);
    }

    /// RFC 9293 section 3.6.1: a SYN may open anew after the end, from either side.
    @Test
    void eitherSideMayOpenAnew() {
        established();
        vm(RST, 101, 0);
        assertThat(wire(SYN, 7000, 0).word()).isEqualTo(NEW);
        assertThat(vm(SYN | ACK, 3000, 7001).word()).isEqualTo(ESTABLISHED_REPLY);
    }

    /// A side that tells a large window is acknowledged late, however small the other's window is.
    @Test
    void acknowledgmentsMayLagByTheWindowTheyTell() {
        byte[] syn =
                FrameBuilder.packet()
                        .ipv4("10.0.0.10", "10.7.0.1")
                        .tcp(4000, 80, SYN)
                        .seq(100)
                        .window(1000)
                        .windowScale(0)
                        .bytes();
        assertThat(said(true, syn).word()).isEqualTo(NEW);
        byte[] synAck =
                FrameBuilder.packet()
                        .ipv4("10.7.0.1", "10.0.0.10")
                        .tcp(80, 4000, SYN | ACK)
                        .seq(500)
                        .ack(101)
                        .window(60_000)
                        .windowScale(6)
                        .bytes();
        assertThat(said(false, synAck).word()).isEqualTo(ESTABLISHED_REPLY);
        vm(ACK, 101, 501);
        wire(ACK, 501, 101); // its window: 60,000 << 6
        assertThat(vm(ACK, 3_000_000, 501).word()).isEqualTo(ESTABLISHED);
        assertThat(wire(ACK, 501, 101).word()).isEqualTo(ESTABLISHED_REPLY);
        assertThat(wire(ACK, 501, 3_000_001).word()).isEqualTo(INVALID);
    }
}

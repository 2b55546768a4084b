package ringwall.program.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;
import ringwall.wire.FrameBuilder;
import ringwall.wire.FrameText;
import ringwall.wire.Tcp;

/// The hand-written real program, looked at through the interpreter.
class HandwrittenTest {
    private static final String WEB_1 = "02:00:00:00:10:11";
    private static final String WEB_3 = "02:00:00:00:10:13";
    private static final String APP_1 = "02:00:00:00:20:11";
    private static final String GATEWAY = "02:0e:00:00:00:fe";

    private final Interpreter h1 = Interpreter.of(program("h1"));
    private State state = new State();
    private long nowNs = 1_800_000_000_000_000_000L;

    static HostProgram program(String name) {
        String path = "/handwritten/" + name + ".program";
        try (InputStream in = HandwrittenTest.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException(path);
            }
            return ProgramText.read(path, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ProgramText.Malformed e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private Result send(String attachment, FrameBuilder frame) {
        nowNs += 1_000_000;
        Result result = h1.step(state, attachment, frame.bytes(), nowNs);
        state = result.next();
        return result;
    }

    private static List<String> attachments(Result result) {
        return result.outputs().stream().map(Output::attachment).toList();
    }

    @Test
    void aRoutedConnectionOnOneHostAndItsMirrorCopy() {
        Result syn =
                send(
                        "web-1/eth0",
                        FrameBuilder.ethernet(GATEWAY, WEB_1)
                                .ipv4("10.0.10.11", "10.0.20.11")
                                .tcp(40000, 8080, Tcp.SYN)
                                .seq(100));
        assertThat(syn.drops()).isEmpty();
        assertThat(attachments(syn)).containsExactly("app-1/eth0", "ens1");
        Packet delivered = new Packet(syn.outputs().getFirst().frame());
        assertThat(delivered.src).hasToString(GATEWAY);
        assertThat(delivered.dst).hasToString(APP_1);
        assertThat(delivered.ttl).isEqualTo(63);
        Result reply =
                send(
                        "app-1/eth0",
                        FrameBuilder.ethernet(GATEWAY, APP_1)
                                .ipv4("10.0.20.11", "10.0.10.11")
                                .tcp(8080, 40000, Tcp.SYN | Tcp.ACK)
                                .seq(500)
                                .ack(101));
        assertThat(reply.drops()).isEmpty();
        assertThat(attachments(reply)).containsExactly("web-1/eth0", "ens1");
        assertThat(state.connections())
                .map(line -> line.replaceAll(",.*", ""))
                .containsExactly(
                        "app-1/eth0 TCP 10.0.10.11:40000 > 10.0.20.11:8080 opened to it",
                        "web-1/eth0 TCP 10.0.10.11:40000 > 10.0.20.11:8080 opened by it");
    }

    @Test
    void whatNoRuleAllowsIsDroppedAtTheSender() {
        Result result =
                send(
                        "web-1/eth0",
                        FrameBuilder.ethernet(WEB_3, WEB_1)
                                .ipv4("10.0.10.11", "10.0.10.13")
                                .tcp(40000, 22, Tcp.SYN));
        assertThat(result.drops()).containsExactly(DropReason.NO_RULE_FROM);
        assertThat(result.outputs()).isEmpty();
        assertThat(result.trace().text()).contains("from_port", "no rule allows it");
    }

    @Test
    void aPingToARemoteVmLeavesByTheActiveMemberWithTheHostsMac() {
        Result result =
                send(
                        "web-1/eth0",
                        FrameBuilder.ethernet(GATEWAY, WEB_1)
                                .ipv4("10.0.10.11", "10.0.20.12")
                                .icmp4Echo(7, 1));
        assertThat(attachments(result)).containsExactly("ens1");
        assertThat(result.outputs().getFirst().frame()).startsWith(2, 0, 0, 0, 0x20);
        assertThat(new Packet(result.outputs().getFirst().frame()).src)
                .hasToString("02:0e:00:00:00:01");
        assertThat(FrameText.describe(result.outputs().getFirst().frame())).contains("VLAN 20");
    }

    @Test
    void arpForTheGatewayAndForAKnownNeighbourIsAnswered() {
        for (String target : List.of("10.0.10.1", "10.0.10.12")) {
            Result result =
                    send(
                            "web-1/eth0",
                            FrameBuilder.ethernet("ff:ff:ff:ff:ff:ff", WEB_1)
                                    .arpRequest(WEB_1, "10.0.10.11", target));
            assertThat(result.drops()).containsExactly(DropReason.ANSWERED);
            assertThat(attachments(result)).containsExactly("web-1/eth0");
        }
    }

    @Test
    void overTheTunnelAndBack() {
        Result out =
                send(
                        "a-1/eth0",
                        FrameBuilder.ethernet("02:00:00:00:a0:02", "02:00:00:00:a0:01")
                                .ipv4("10.1.0.1", "10.1.0.2")
                                .udp(1000, 2000));
        assertThat(attachments(out)).containsExactly("ens1");
        assertThat(FrameText.describe(out.outputs().getFirst().frame()))
                .contains("172.16.0.1", "172.16.0.2", "5001");
        FrameBuilder back =
                FrameBuilder.ethernet("02:aa:00:00:00:01", "02:aa:00:00:00:02")
                        .vlan(70)
                        .ipv4("172.16.0.2", "172.16.0.1")
                        .udp(50000, 4789)
                        .vxlan(5001)
                        .innerEthernet("02:00:00:00:a0:01", "02:00:00:00:a0:02")
                        .ipv4("10.1.0.2", "10.1.0.1")
                        .udp(2000, 1000);
        Result in = send("ens1", back);
        assertThat(in.drops()).isEmpty();
        assertThat(attachments(in)).containsExactly("a-1/eth0");
    }
}

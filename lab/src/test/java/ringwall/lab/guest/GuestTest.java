package ringwall.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ringwall.lab.guest.TcpStack.Outcome;
import ringwall.lab.physical.Cable;
import ringwall.lab.physical.EthernetSwitch;
import ringwall.lab.physical.EthernetSwitch.Behaviour;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Physical.Mode;
import ringwall.wire.Dhcp4;

class GuestTest {
    private static final long SECOND = 1_000_000_000L;

    private final Fabric fabric = Fabric.virtualTime(0);
    private final EthernetSwitch lan = new EthernetSwitch(fabric, "lan", Behaviour.USUAL);
    private Guest alice = new Guest(fabric, "", new Mac(0), 0);
    private Guest bob = alice;

    @BeforeEach
    void two() {
        alice = guest("alice", 1);
        bob = guest("bob", 2);
    }

    private Guest guest(String name, int number) {
        Guest guest =
                new Guest(fabric, name, Mac.derived(name), 1500)
                        .address(Ip.parse("10.0.0." + number), 24)
                        .address(Ip.parse("fd00::" + number), 64);
        Cable.between(guest.jack(), lan.addPort(name, new Mode.Access(1), 1500));
        return guest;
    }

    private <T> T await(CompletableFuture<T> future) {
        assertThat(fabric.await(future, 60 * SECOND)).isTrue();
        return future.join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void pings() {
        for (String to : new String[] {"10.0.0.2", "fd00::2"}) {
            assertThat(await(alice.ping(Ip.parse(to), 3, SECOND / 10, SECOND)).answered())
                    .as(to)
                    .isEqualTo(3);
        }
        assertThat(await(alice.ping(bob.ips().getLast(), 1, 1, SECOND)).answered())
                .as("link-local")
                .isEqualTo(1);
        assertThat(await(alice.ping(Ip.parse("10.0.0.9"), 1, 1, SECOND)).answered()).isZero();
    }

    @Test
    void tcpExchangeRefusalAndSilence() {
        bob.tcp()
                .serve(
                        80,
                        request -> bytes("hello " + new String(request, StandardCharsets.UTF_8)));
        for (int version : new int[] {4, 6}) {
            var got = await(alice.tcp().exchange(bob.ip(version), 80, bytes("alice"), SECOND));
            assertThat(got.outcome()).isEqualTo(Outcome.CONNECTED);
            assertThat(got.answer()).isEqualTo("hello alice");
            assertThat(
                            await(alice.tcp().exchange(bob.ip(version), 81, bytes("x"), SECOND))
                                    .outcome())
                    .isEqualTo(Outcome.REFUSED);
        }
        assertThat(
                        await(alice.tcp().exchange(Ip.parse("10.0.0.9"), 80, bytes("x"), SECOND))
                                .outcome())
                .isEqualTo(Outcome.SILENT);
        fabric.runFor(10 * SECOND);
        assertThat(alice.tcp().open()).as("connections left").isZero();
        assertThat(bob.tcp().open()).isZero();
    }

    /// Every third frame is lost, both ways; everything arrives, in order.
    @Test
    void tcpRetransmits() {
        Random chance = new Random(7);
        Jack near = new Jack(fabric, "lossy", "a");
        Jack far = new Jack(fabric, "lossy", "b");
        near.receiver((at, frame, nowNs) -> lose(chance, far, frame));
        far.receiver((at, frame, nowNs) -> lose(chance, near, frame));
        Guest carol =
                new Guest(fabric, "carol", Mac.derived("carol"), 1500)
                        .address(Ip.parse("10.0.0.3"), 24);
        Cable.between(carol.jack(), near);
        Cable.between(far, lan.addPort("lossy", new Mode.Access(1), 1500));
        StringBuilder got = new StringBuilder();
        bob.tcp()
                .serve(
                        80,
                        data -> {
                            got.append(new String(data, StandardCharsets.UTF_8));
                            return new byte[0];
                        });
        TcpConnection connection = carol.tcp().open(Ip.parse("10.0.0.2"), 80);
        assertThat(await(connection.established())).isEqualTo(Outcome.CONNECTED);
        String text = "0123456789".repeat(1_000);
        connection.send(bytes(text));
        assertThat(fabric.runUntil(connection::drained, 60 * SECOND)).isTrue();
        assertThat(got).hasToString(text);
        connection.close();
        assertThat(await(connection.closed())).isTrue();
    }

    private static void lose(Random chance, Jack to, byte[] frame) {
        if (chance.nextInt(5) != 0) {
            to.send(frame);
        }
    }

    @Test
    void names() {
        Names.serve(bob, Map.of("www.example.org", Ip.parse("192.0.2.80")));
        assertThat(await(Names.lookUp(alice, bob.ip(4), "www.example.org", SECOND)))
                .contains(Ip.parse("192.0.2.80"));
        assertThat(await(Names.lookUp(alice, bob.ip(4), "nowhere.example.org", SECOND)))
                .isEqualTo(Optional.empty());
    }

    @Test
    void leases() {
        Guest carol = new Guest(fabric, "carol", Mac.derived("carol"), 1500);
        Cable.between(carol.jack(), lan.addPort("carol", new Mode.Access(1), 1500));
        bob.listen(frame -> {
            Packet packet = Packet.of(frame);
            if (packet.udp() && packet.dstPort() == Dhcp4.SERVER_PORT) {
                byte[] asked = packet.payload();
                var m = java.lang.foreign.MemorySegment.ofArray(asked);
                int type = Dhcp4.messageType(m, 0, asked.length);
                bob.raw(
                        Dhcp.reply(
                                bob.mac(),
                                bob.ip(4),
                                Dhcp4.xid(m, 0),
                                new Mac(Dhcp4.chaddr(m, 0)),
                                type == Dhcp4.DISCOVER ? Dhcp4.OFFER : Dhcp4.ACK,
                                Ip.parse("10.0.0.77"),
                                bob.ip(4)));
            }
            return false;
        });
        Dhcp.Offer offer = await(Dhcp.lease(carol, 3 * SECOND));
        assertThat(offer.address()).hasToString("10.0.0.77");
        assertThat(offer.prefixLength()).isEqualTo(24);
        Dhcp.configure(carol, offer);
        assertThat(await(carol.ping(Ip.parse("10.0.0.1"), 1, 1, SECOND)).any()).isTrue();
    }

    /// Anything may arrive.
    @Test
    void survivesNoise() {
        Random chance = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = new byte[chance.nextInt(120)];
            chance.nextBytes(frame);
            if (frame.length > 14 && i % 4 != 0) {
                java.util.Arrays.fill(frame, 0, 6, (byte) 0xFF);
                frame[12] = (byte) (i % 4 == 1 ? 0x08 : i % 4 == 2 ? 0x08 : 0x86);
                frame[13] = (byte) (i % 4 == 1 ? 0x00 : i % 4 == 2 ? 0x06 : 0xDD);
                if (frame.length > 15) {
                    frame[14] = (byte) (i % 4 == 3 ? 0x60 : 0x45);
                }
            }
            bob.receive(bob.jack(), frame, fabric.nowNs());
        }
        assertThat(await(alice.ping(Ip.parse("10.0.0.2"), 1, 1, SECOND)).any()).isTrue();
    }
}

package ringwall.lab.guest;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import ringwall.model.Ip;
import ringwall.wire.BigEndian;
import ringwall.wire.Dhcp6;

/// DHCPv6 client of a guest (RFC 8415): an address for its one interface, from the first server
/// that advertises.
public final class DhcpV6 {
    private static final Ip ALL_SERVERS = Ip.v6(0xFF02_0000_0000_0000L, Dhcp6.ALL_SERVERS_LO);
    private static final int IAID = 1;
    private static final int DUID_BYTES = 14;
    private static final long RETRY_NS = 500_000_000;

    /// @param dns told by the server
    public record Offer(Ip address, Optional<Ip> dns) {}

    private final Guest guest;
    private final int transaction;
    private final CompletableFuture<Offer> done = new CompletableFuture<>();
    private byte[] server = new byte[0];

    private DhcpV6(Guest guest) {
        this.guest = guest;
        this.transaction = (int) (guest.mac().bits() * 31 + guest.fabric().nowNs()) & 0xFF_FFFF;
    }

    /// SOLICIT, ADVERTISE, REQUEST, REPLY; completes with what the reply gave. Retries every half
    /// second.
    public static CompletableFuture<Offer> lease(Guest guest, long patienceNs) {
        DhcpV6 client = new DhcpV6(guest);
        Predicate<byte[]> listener = client::answered;
        guest.listen(listener);
        for (long at = 0; at < patienceNs; at += RETRY_NS) {
            guest.fabric().after(at, client::ask);
        }
        guest.fabric()
                .after(patienceNs, () -> client.done.completeExceptionally(new TimeoutException()));
        var _ = client.done.whenComplete((offer, failure) -> guest.unlisten(listener));
        return client.done;
    }

    /// SOLICIT until a server is known, then REQUEST.
    private void ask() {
        if (done.isDone()) {
            return;
        }
        byte[] message = new byte[128];
        MemorySegment m = MemorySegment.ofArray(message);
        int p = Dhcp6.emit(m, 0, server.length == 0 ? Dhcp6.SOLICIT : Dhcp6.REQUEST, transaction);
        p = Dhcp6.emitDuid(m, 0, p, Dhcp6.OPTION_CLIENT_ID, guest.mac().bits());
        if (server.length > 0) {
            MemorySegment.copy(server, 0, m, JAVA_BYTE, p, server.length);
            p += server.length;
        }
        p = Dhcp6.emitIaNaEmpty(m, 0, p, IAID);
        p = Dhcp6.emitBytes(m, 0, p, Dhcp6.OPTION_ELAPSED, new byte[2]);
        p = Dhcp6.emitBytes(m, 0, p, Dhcp6.OPTION_REQUEST, new byte[] {0, Dhcp6.OPTION_DNS});
        Packets.Way way =
                new Packets.Way(
                        guest.mac(),
                        Packets.multicastMac(ALL_SERVERS),
                        Guest.linkLocal(guest.mac()),
                        ALL_SERVERS);
        guest.raw(
                Packets.udp(way, Dhcp6.CLIENT_PORT, Dhcp6.SERVER_PORT, Arrays.copyOf(message, p)));
    }

    private boolean answered(byte[] frame) {
        Packet packet = Packet.of(frame);
        if (!packet.udp() || packet.dstPort() != Dhcp6.CLIENT_PORT) {
            return false;
        }
        byte[] data = packet.payload();
        MemorySegment m = MemorySegment.ofArray(data);
        if (!Dhcp6.valid(m, 0, data.length)
                || Dhcp6.transaction(m, 0) != transaction
                || !mine(m, data.length)) {
            return false;
        }
        int id = Dhcp6.findOption(m, 0, Dhcp6.OPTIONS, data.length, Dhcp6.OPTION_SERVER_ID);
        if (id < 0) {
            return true;
        }
        if (Dhcp6.type(m, 0) == Dhcp6.ADVERTISE && server.length == 0) {
            server =
                    Arrays.copyOfRange(
                            data, id, id + Dhcp6.OPTION_HEAD + Dhcp6.optionLength(m, id));
            ask();
        } else if (Dhcp6.type(m, 0) == Dhcp6.REPLY) {
            address(m, data.length)
                    .ifPresent(ip -> done.complete(new Offer(ip, dns(m, data.length))));
        }
        return true;
    }

    private boolean mine(MemorySegment m, int length) {
        byte[] own = new byte[DUID_BYTES];
        Dhcp6.emitDuid(
                MemorySegment.ofArray(own), 0, 0, Dhcp6.OPTION_CLIENT_ID, guest.mac().bits());
        int at = Dhcp6.findOption(m, 0, Dhcp6.OPTIONS, length, Dhcp6.OPTION_CLIENT_ID);
        return at >= 0
                && Dhcp6.OPTION_HEAD + Dhcp6.optionLength(m, at) == DUID_BYTES
                && Arrays.equals(own, m.asSlice(at, DUID_BYTES).toArray(JAVA_BYTE));
    }

    /// The first address of the identity association.
    private static Optional<Ip> address(MemorySegment m, int length) {
        int ia = Dhcp6.findOption(m, 0, Dhcp6.OPTIONS, length, Dhcp6.OPTION_IA_NA);
        if (ia < 0 || Dhcp6.optionLength(m, ia) < 12 + Dhcp6.OPTION_HEAD + 24) {
            return Optional.empty();
        }
        int end = ia + Dhcp6.OPTION_HEAD + Dhcp6.optionLength(m, ia);
        int at = Dhcp6.findOption(m, 0, ia + 16, end, Dhcp6.OPTION_IA_ADDRESS);
        return at < 0 || Dhcp6.optionLength(m, at) < 24
                ? Optional.empty()
                : Optional.of(Ip.v6(Dhcp6.addressHi(m, at), Dhcp6.addressLo(m, at)));
    }

    private static Optional<Ip> dns(MemorySegment m, int length) {
        int at = Dhcp6.findOption(m, 0, Dhcp6.OPTIONS, length, Dhcp6.OPTION_DNS);
        return at < 0 || Dhcp6.optionLength(m, at) < 16
                ? Optional.empty()
                : Optional.of(Ip.v6(BigEndian.i64(m, at + 4L), BigEndian.i64(m, at + 12L)));
    }
}

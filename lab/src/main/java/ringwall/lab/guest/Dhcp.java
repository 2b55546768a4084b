package ringwall.lab.guest;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.wire.BigEndian;
import ringwall.wire.Dhcp4;

/// DHCPv4 of a guest (RFC 2131): a client that takes the first offer, and a server's messages for
/// those who play one.
public final class Dhcp {
    private Dhcp() {}

    private static final Ip ANY = Ip.v4(0);
    private static final Ip ALL = Ip.v4(-1);

    /// What a server gave. Prefix length 32 and empty fields when it did not say.
    ///
    /// @param mtu 0: not told
    public record Offer(
            Ip address,
            int prefixLength,
            Optional<Ip> gateway,
            Optional<Ip> dns,
            int mtu,
            Ip server) {}

    /// DISCOVER, OFFER, REQUEST, ACK; completes with what was acknowledged. Retries every half
    /// second.
    public static CompletableFuture<Offer> lease(Guest guest, long patienceNs) {
        int xid = (int) (guest.mac().bits() * 31 + guest.fabric().nowNs());
        CompletableFuture<Offer> done = new CompletableFuture<>();
        Predicate<byte[]> listener = frame -> answered(guest, frame, xid, done);
        guest.listen(listener);
        for (long at = 0; at < patienceNs; at += 500_000_000) {
            guest.fabric()
                    .after(
                            at,
                            () -> {
                                if (!done.isDone()) {
                                    guest.raw(request(guest.mac(), xid, Dhcp4.DISCOVER, ANY, ANY));
                                }
                            });
        }
        guest.fabric()
                .after(
                        patienceNs,
                        () ->
                                done.completeExceptionally(
                                        new java.util.concurrent.TimeoutException()));
        var _ = done.whenComplete((offer, failure) -> guest.unlisten(listener));
        return done;
    }

    /// Sets the guest up as the offer says.
    public static void configure(Guest guest, Offer offer) {
        guest.address(offer.address, offer.prefixLength);
        offer.gateway.ifPresent(guest::gateway);
        offer.dns.ifPresent(guest::dns);
        if (offer.mtu > 0) {
            guest.mtu(offer.mtu);
        }
    }

    private static boolean answered(
            Guest guest, byte[] frame, int xid, CompletableFuture<Offer> done) {
        Packet packet = Packet.of(frame);
        if (!packet.udp() || packet.dstPort() != Dhcp4.CLIENT_PORT) {
            return false;
        }
        byte[] data = packet.payload();
        MemorySegment m = MemorySegment.ofArray(data);
        if (!Dhcp4.valid(m, 0, data.length) || Dhcp4.xid(m, 0) != xid) {
            return false;
        }
        int type = Dhcp4.messageType(m, 0, data.length);
        Offer offer = read(m, data.length);
        if (type == Dhcp4.OFFER) {
            guest.raw(request(guest.mac(), xid, Dhcp4.REQUEST, offer.address, offer.server));
        } else if (type == Dhcp4.ACK) {
            done.complete(offer);
        }
        return true;
    }

    private static Offer read(MemorySegment m, int length) {
        int mask = Dhcp4.i32Option(m, 0, length, Dhcp4.OPTION_SUBNET_MASK, -1);
        int router = Dhcp4.i32Option(m, 0, length, Dhcp4.OPTION_ROUTER, 0);
        int dns = Dhcp4.i32Option(m, 0, length, Dhcp4.OPTION_DNS, 0);
        int mtuAt = Dhcp4.findOption(m, 0, length, Dhcp4.OPTION_MTU);
        boolean told = mtuAt >= 0 && Dhcp4.optionLength(m, 0, mtuAt) == 2;
        return new Offer(
                Ip.v4(Dhcp4.yiaddr(m, 0)),
                Integer.bitCount(mask),
                router == 0 ? Optional.empty() : Optional.of(Ip.v4(router)),
                dns == 0 ? Optional.empty() : Optional.of(Ip.v4(dns)),
                told ? BigEndian.u16(m, mtuAt + 2) : 0,
                Ip.v4(Dhcp4.i32Option(m, 0, length, Dhcp4.OPTION_SERVER_ID, 0)));
    }

    /// A client's broadcast.
    public static byte[] request(Mac mac, int xid, int type, Ip wanted, Ip server) {
        byte[] message = new byte[Dhcp4.MIN_MESSAGE];
        MemorySegment m = MemorySegment.ofArray(message);
        int p = Dhcp4.emit(m, 0, Dhcp4.BOOT_REQUEST, xid, Dhcp4.FLAG_BROADCAST, 0, mac.bits());
        p = Dhcp4.emitU8(m, 0, p, Dhcp4.OPTION_MESSAGE_TYPE, type);
        if (type == Dhcp4.REQUEST) {
            p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_REQUESTED_IP, wanted.v4Bits());
            p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_SERVER_ID, server.v4Bits());
        }
        byte[] parameters = {
            Dhcp4.OPTION_SUBNET_MASK, Dhcp4.OPTION_ROUTER, Dhcp4.OPTION_DNS, Dhcp4.OPTION_MTU
        };
        p = Dhcp4.emitBytes(m, 0, p, Dhcp4.OPTION_PARAMETERS, parameters);
        Dhcp4.emitEnd(m, 0, p);
        return Packets.udp(
                new Packets.Way(mac, Mac.BROADCAST, ANY, ALL),
                Dhcp4.CLIENT_PORT,
                Dhcp4.SERVER_PORT,
                message);
    }

    /// A server's OFFER or ACK, broadcast.
    public static byte[] reply(
            Mac serverMac, Ip server, int xid, Mac client, int type, Ip offered, Ip gateway) {
        byte[] message = new byte[Dhcp4.MIN_MESSAGE];
        MemorySegment m = MemorySegment.ofArray(message);
        int p =
                Dhcp4.emit(
                        m,
                        0,
                        Dhcp4.BOOT_REPLY,
                        xid,
                        Dhcp4.FLAG_BROADCAST,
                        offered.v4Bits(),
                        client.bits());
        p = Dhcp4.emitU8(m, 0, p, Dhcp4.OPTION_MESSAGE_TYPE, type);
        p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_SERVER_ID, server.v4Bits());
        p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_SUBNET_MASK, 0xFFFF_FF00);
        p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_ROUTER, gateway.v4Bits());
        p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_DNS, gateway.v4Bits());
        p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_LEASE_SECONDS, 3_600);
        Dhcp4.emitEnd(m, 0, p);
        return Packets.udp(
                new Packets.Way(serverMac, Mac.BROADCAST, server, ALL),
                Dhcp4.SERVER_PORT,
                Dhcp4.CLIENT_PORT,
                message);
    }
}

package ringwall.lab.guest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.wire.Arp;
import ringwall.wire.Icmpv6;
import ringwall.wire.Ndp;

/// IP to MAC, by ARP (RFC 826) and neighbour discovery (RFC 4861): as trusting as most hosts are,
/// which is what poisoning lives on.
public final class Neighbours {
    private static final long RETRY_NS = 300_000_000;
    private static final int TRIES = 3;
    private static final long FRESH_NS = 60_000_000_000L;

    private record Known(Mac mac, long atNs) {}

    private final Guest guest;
    private final Map<Ip, Known> known = new HashMap<>();
    private final Map<Ip, List<Consumer<Mac>>> waiting = new HashMap<>();

    Neighbours(Guest guest) {
        this.guest = guest;
    }

    /// What the cache says now.
    public @Nullable Mac lookUp(Ip ip) {
        Known entry = known.get(ip);
        return entry == null ? null : entry.mac;
    }

    public void forget() {
        known.clear();
    }

    /// Calls `then` with the MAC of the next hop towards `dst`; never, when nobody answers.
    void resolve(Ip dst, Consumer<Mac> then) {
        if (dst.isMulticast()) {
            then.accept(Packets.multicastMac(dst));
            return;
        }
        if (dst.equals(Ip.v4(-1))) {
            then.accept(Mac.BROADCAST);
            return;
        }
        Ip hop = guest.onLink(dst) ? dst : guest.gatewayFor(dst);
        if (hop == null) {
            return;
        }
        Known entry = known.get(hop);
        if (entry != null && guest.fabric().nowNs() - entry.atNs < FRESH_NS) {
            then.accept(entry.mac);
            return;
        }
        List<Consumer<Mac>> queue = waiting.get(hop);
        if (queue != null) {
            queue.add(then);
            return;
        }
        waiting.put(hop, new ArrayList<>(List.of(then)));
        ask(hop, TRIES);
    }

    private void ask(Ip hop, int tries) {
        if (!waiting.containsKey(hop)) {
            return;
        }
        Ip from = guest.sourceFor(hop);
        if (tries == 0 || from == null) {
            waiting.remove(hop);
            return;
        }
        guest.raw(
                hop.isV4()
                        ? Packets.arpRequest(guest.mac(), from, hop)
                        : Packets.neighbourSolicitation(guest.mac(), from, hop));
        guest.fabric().after(RETRY_NS, () -> ask(hop, tries - 1));
    }

    private void learn(Ip ip, Mac mac) {
        known.put(ip, new Known(mac, guest.fabric().nowNs()));
        List<Consumer<Mac>> queue = waiting.remove(ip);
        if (queue != null) {
            queue.forEach(then -> then.accept(mac));
        }
    }

    void arp(Packet packet) {
        Ip sender = Ip.v4(Arp.senderIp(packet.m(), packet.at()));
        Ip target = Ip.v4(Arp.targetIp(packet.m(), packet.at()));
        Mac senderMac = new Mac(Arp.senderMac(packet.m(), packet.at()));
        if (guest.has(sender)) {
            return;
        }
        boolean request = Arp.op(packet.m(), packet.at()) == Arp.REQUEST;
        boolean forUs = guest.has(target) && (!request || target.version() == 4);
        if (sender.v4Bits() != 0
                && (known.containsKey(sender) || waiting.containsKey(sender) || forUs)) {
            learn(sender, senderMac);
        }
        if (request && forUs && !sender.equals(target) && answersArp(target)) {
            guest.raw(
                    Packets.arp(
                            senderMac,
                            guest.mac(),
                            Arp.REPLY,
                            /* senderMac= */ guest.mac(),
                            /* sender= */ target,
                            /* targetMac= */ senderMac,
                            /* target= */ sender));
        }
    }

    /// Only for addresses of its own, not for all that it stands for behind them.
    private boolean answersArp(Ip target) {
        return guest.ips().contains(target);
    }

    /// @return false when the message is not neighbour discovery
    boolean nd(Packet packet) {
        int type = Icmpv6.type(packet.m(), packet.at());
        if (!Ndp.isNdp(type)) {
            return false;
        }
        if (packet.hops() != 255 || !Ndp.valid(packet.m(), packet.at(), packet.length())) {
            return true;
        }
        if (type == Ndp.NEIGHBOUR_SOLICITATION) {
            solicited(packet);
        } else if (type == Ndp.NEIGHBOUR_ADVERTISEMENT) {
            Ip target =
                    Ip.v6(
                            Ndp.targetHi(packet.m(), packet.at()),
                            Ndp.targetLo(packet.m(), packet.at()));
            long link =
                    Ndp.linkAddress(
                            packet.m(), packet.at(), packet.length(), Ndp.OPTION_TARGET_LINK);
            if (link > 0 && (known.containsKey(target) || waiting.containsKey(target))) {
                learn(target, new Mac(link));
            }
        }
        return true;
    }

    private void solicited(Packet packet) {
        Ip target =
                Ip.v6(Ndp.targetHi(packet.m(), packet.at()), Ndp.targetLo(packet.m(), packet.at()));
        Ip src = packet.src();
        if (src == null || !guest.ips().contains(target)) {
            return;
        }
        if (src.hi() == 0 && src.lo() == 0) {
            return; // duplicate address detection of another: we would defend, but tests use unique
            // addresses
        }
        long link =
                Ndp.linkAddress(packet.m(), packet.at(), packet.length(), Ndp.OPTION_SOURCE_LINK);
        Mac to = new Mac(link > 0 ? link : packet.srcMac());
        learn(src, to);
        guest.raw(
                Packets.neighbourAdvertisement(
                        new Packets.Way(guest.mac(), to, target, src),
                        target,
                        Ndp.NA_SOLICITED | Ndp.NA_OVERRIDE,
                        guest.mac()));
    }
}

package ringwall.lab.guest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.wire.Ethernet;
import ringwall.wire.Icmpv4;
import ringwall.wire.Icmpv6;
import ringwall.wire.Ipv6;

/// A small IP host in this process: what runs in a VM of the lab, the outside world, a server on
/// the LAN.
public final class Guest implements Jack.Receiver, Station {
    /// @param prefixLength of the subnet that the address is in
    public record Address(Ip ip, int prefixLength) {
        boolean onLink(Ip other) {
            return ringwall.model.Prefix.of(ip, prefixLength).contains(other);
        }
    }

    /// Answers a datagram, or not (null).
    public interface UdpService {
        byte @Nullable [] answer(Ip from, int fromPort, byte[] data);
    }

    /// What became of a series of echo requests.
    ///
    /// @param unreachable an ICMP error came back instead
    public record PingResult(int sent, int answered, boolean unreachable) {
        public boolean any() {
            return answered > 0;
        }
    }

    private record UdpAsk(Ip to, int port, CompletableFuture<byte[]> answer) {}

    private static final class Pinging {
        final Ip to;
        final CompletableFuture<PingResult> result = new CompletableFuture<>();
        final int count;
        int sent;
        int answered;
        boolean unreachable;
        final java.util.BitSet seen = new java.util.BitSet();

        Pinging(Ip to, int count) {
            this.to = to;
            this.count = count;
        }
    }

    private static final byte[] ECHO_DATA = "ringwall".getBytes(StandardCharsets.US_ASCII);

    private final Fabric fabric;
    private final String name;
    private final Mac mac;
    private final Jack jack;
    private final Neighbours neighbours;
    private final TcpStack tcp;
    private final List<Address> addresses = new ArrayList<>();
    private final List<Ip> gateways = new ArrayList<>();
    private final List<Ip> dnsServers = new ArrayList<>();
    private final List<Predicate<byte[]>> listeners = new ArrayList<>();
    private final Map<Integer, UdpService> udpServices = new HashMap<>();
    private final Map<Integer, UdpAsk> udpAsks = new HashMap<>();
    private final Map<Integer, Pinging> pings = new HashMap<>();
    private Predicate<Ip> owns = ip -> false;
    private int mtu;
    private int nextPort = 40_000;
    private int nextId = 1;
    private boolean silent;

    public Guest(Fabric fabric, String name, Mac mac, int mtu) {
        this.fabric = fabric;
        this.name = name;
        this.mac = mac;
        this.mtu = mtu;
        this.jack = new Jack(fabric, name, "eth0").receiver(this);
        this.neighbours = new Neighbours(this);
        this.tcp = new TcpStack(this);
        addresses.add(new Address(linkLocal(mac), 64));
    }

    /// The modified EUI-64 link-local address.
    public static Ip linkLocal(Mac mac) {
        return Ip.v6(0xFE80_0000_0000_0000L, Ipv6.eui64(mac.bits()));
    }

    public Fabric fabric() {
        return fabric;
    }

    @Override
    public String name() {
        return name;
    }

    public Mac mac() {
        return mac;
    }

    public Jack jack() {
        return jack;
    }

    @Override
    public Jack port() {
        return jack;
    }

    public TcpStack tcp() {
        return tcp;
    }

    public Neighbours neighbours() {
        return neighbours;
    }

    public int mtu() {
        return mtu;
    }

    public void mtu(int bytes) {
        this.mtu = bytes;
    }

    public Guest address(Ip ip, int prefixLength) {
        addresses.add(new Address(ip, prefixLength));
        return this;
    }

    public Guest gateway(Ip ip) {
        gateways.removeIf(other -> other.version() == ip.version());
        gateways.add(ip);
        return this;
    }

    public Guest dns(Ip server) {
        dnsServers.add(server);
        return this;
    }

    public List<Ip> dnsServers() {
        return List.copyOf(dnsServers);
    }

    public List<Ip> gateways() {
        return List.copyOf(gateways);
    }

    /// Further addresses that it answers for: the whole internet, say.
    public Guest owning(Predicate<Ip> more) {
        this.owns = more;
        return this;
    }

    /// Sends nothing by itself and answers nothing: an attacker that only listens.
    public Guest silent(boolean quiet) {
        this.silent = quiet;
        return this;
    }

    /// Configured addresses, link-local ones last.
    @Override
    public List<Ip> ips() {
        List<Ip> ips = new ArrayList<>();
        addresses.stream().map(Address::ip).filter(ip -> !ip.isLinkLocal()).forEach(ips::add);
        addresses.stream().map(Address::ip).filter(Ip::isLinkLocal).forEach(ips::add);
        return ips;
    }

    /// The first configured address of the version.
    ///
    /// @throws IllegalStateException when it has none
    public Ip ip(int version) {
        for (Ip ip : ips()) {
            if (ip.version() == version) {
                return ip;
            }
        }
        throw new IllegalStateException(name + " has no IPv" + version + " address");
    }

    public boolean has(Ip ip) {
        for (Address address : addresses) {
            if (address.ip.equals(ip)) {
                return true;
            }
        }
        return owns.test(ip);
    }

    boolean onLink(Ip ip) {
        for (Address address : addresses) {
            if (address.onLink(ip)) {
                return true;
            }
        }
        return false;
    }

    /// The address to speak to `to` with, or null when there is none of its version.
    @Nullable Ip sourceFor(Ip to) {
        Ip best = null;
        for (Address address : addresses) {
            if (address.ip.version() != to.version()) {
                continue;
            }
            if (address.onLink(to)) {
                return address.ip;
            }
            if (best == null || best.isLinkLocal()) {
                best = address.ip;
            }
        }
        return best;
    }

    @Nullable Ip gatewayFor(Ip to) {
        for (Ip gateway : gateways) {
            if (gateway.version() == to.version()) {
                return gateway;
            }
        }
        return null;
    }

    /// Sends any bytes as they are.
    public void raw(byte[] frame) {
        jack.send(frame);
    }

    /// Sends an IP packet to the next hop, after it is resolved.
    public void send(Ip src, Ip dst, Function<Packets.Way, byte[]> packet) {
        neighbours.resolve(dst, to -> jack.send(packet.apply(new Packets.Way(mac, to, src, dst))));
    }

    /// Every frame that arrives is offered here first; one that returns true takes it.
    public void listen(Predicate<byte[]> listener) {
        listeners.add(listener);
    }

    public void unlisten(Predicate<byte[]> listener) {
        listeners.remove(listener);
    }

    public void serveUdp(int port, UdpService service) {
        udpServices.put(port, service);
    }

    /// Sends one datagram, three times if need be, and waits for an answer from the same place.
    public CompletableFuture<byte[]> askUdp(Ip to, int port, byte[] data, long patienceNs) {
        int local = ephemeralPort();
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Ip src = sourceFor(to);
        if (src == null) {
            answer.completeExceptionally(
                    new IllegalStateException(name + " has no IPv" + to.version() + " address"));
            return answer;
        }
        udpAsks.put(local, new UdpAsk(to, port, answer));
        for (int i = 0; i < 3; i++) {
            fabric.after(
                    i * patienceNs / 3,
                    () -> {
                        if (!answer.isDone()) {
                            send(src, to, way -> Packets.udp(way, local, port, data));
                        }
                    });
        }
        fabric.after(
                patienceNs,
                () -> {
                    udpAsks.remove(local);
                    answer.completeExceptionally(new java.util.concurrent.TimeoutException());
                });
        return answer;
    }

    /// @return complete when all are answered, or `patienceNs` after the last was sent
    @Override
    public CompletableFuture<PingResult> ping(Ip to, int count, long intervalNs, long patienceNs) {
        int id = nextId++ & 0xFFFF;
        Pinging pinging = new Pinging(to, count);
        pings.put(id, pinging);
        Ip src = sourceFor(to);
        if (src == null) {
            pinging.result.complete(new PingResult(0, 0, true));
            return pinging.result;
        }
        for (int i = 0; i < count; i++) {
            int seq = i;
            fabric.after(
                    i * intervalNs,
                    () -> {
                        pinging.sent++;
                        send(src, to, way -> Packets.echo(way, true, id, seq, ECHO_DATA));
                    });
        }
        fabric.after((count - 1) * intervalNs + patienceNs, () -> endPing(id));
        return pinging.result;
    }

    @Override
    public CompletableFuture<Boolean> connects(Ip to, int port, long patienceNs) {
        return tcp.exchange(to, port, ECHO_DATA, patienceNs)
                .thenApply(TcpStack.Exchange::connected);
    }

    @Override
    public CompletableFuture<Boolean> asks(Ip to, int port, long patienceNs) {
        return askUdp(to, port, ECHO_DATA, patienceNs).handle((answer, failure) -> failure == null);
    }

    /// Services that it has already stay as they are.
    @Override
    public CompletableFuture<Boolean> serve(int protocol, int port) {
        if (protocol == 6 && !tcp.serves(port)) {
            tcp.serve(port, request -> request);
        } else if (protocol == 17) {
            udpServices.putIfAbsent(port, (from, fromPort, data) -> data);
        }
        return CompletableFuture.completedFuture(true);
    }

    private void endPing(int id) {
        Pinging pinging = pings.remove(id);
        if (pinging != null) {
            pinging.result.complete(
                    new PingResult(pinging.sent, pinging.answered, pinging.unreachable));
        }
    }

    int ephemeralPort() {
        nextPort = nextPort >= 60_000 ? 40_000 : nextPort + 1;
        return nextPort;
    }

    @Override
    public void receive(Jack at, byte[] frame, long nowNs) {
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).test(frame)) {
                return;
            }
        }
        if (silent || frame.length < Ethernet.SIZE) {
            return;
        }
        Packet packet = Packet.of(frame);
        if (packet.vid() > 0
                || packet.dstMac() != mac.bits() && !Ethernet.group(packet.dstMac())
                || packet.srcMac() == mac.bits()) {
            return;
        }
        if (packet.arp()) {
            neighbours.arp(packet);
        } else if (packet.dst() != null && packet.src() != null) {
            receiveIp(packet, packet.src(), packet.dst());
        }
    }

    private void receiveIp(Packet packet, Ip src, Ip dst) {
        boolean broadcast = Ethernet.group(packet.dstMac());
        if (packet.icmp6() && neighbours.nd(packet)) {
            return;
        }
        if (!has(dst) && !broadcast) {
            return;
        }
        if (packet.icmp4() || packet.icmp6()) {
            icmp(packet, src, dst);
        } else if (packet.udp()) {
            udp(packet, src, dst);
        } else if (packet.tcp() && !broadcast) {
            tcp.receive(packet, src, dst);
        }
    }

    private void icmp(Packet packet, Ip src, Ip dst) {
        boolean v4 = src.isV4();
        int type = v4 ? Icmpv4.type(packet.m(), packet.at()) : Icmpv6.type(packet.m(), packet.at());
        int id = Icmpv4.id(packet.m(), packet.at());
        int seq = Icmpv4.seq(packet.m(), packet.at());
        if (type == (v4 ? Icmpv4.ECHO_REQUEST : Icmpv6.ECHO_REQUEST) && has(dst)) {
            byte[] data = packet.payload();
            send(/* src= */ dst, /* dst= */ src, way -> Packets.echo(way, false, id, seq, data));
        } else if (type == (v4 ? Icmpv4.ECHO_REPLY : Icmpv6.ECHO_REPLY)) {
            Pinging pinging = pings.get(id);
            if (pinging != null && pinging.to.equals(src) && !pinging.seen.get(seq)) {
                pinging.seen.set(seq);
                pinging.answered++;
                if (pinging.answered == pinging.count) {
                    endPing(id);
                }
            }
        } else if (v4 ? Icmpv4.isError(type) : Icmpv6.isError(type)) {
            icmpError(Packet.of(Packets.join(new byte[12], etherType(v4), packet.payload())));
        }
    }

    private static byte[] etherType(boolean v4) {
        int type = v4 ? Ethernet.IPV4 : Ethernet.IPV6;
        return new byte[] {(byte) (type >> 8), (byte) type};
    }

    /// @param inner the packet that the error is about, as far as it was quoted
    private void icmpError(Packet inner) {
        byte[] quoted = (byte[]) inner.m().heapBase().orElseThrow();
        Packet whole = inner.protocol() >= 0 ? inner : Quoted.packet(quoted);
        if (whole.dst() == null) {
            return;
        }
        for (Pinging pinging : pings.values()) {
            if (pinging.to.equals(whole.dst())) {
                pinging.unreachable = true;
            }
        }
        tcp.unreachable(whole);
    }

    private void udp(Packet packet, Ip src, Ip dst) {
        UdpAsk ask = udpAsks.get(packet.dstPort());
        byte[] data = packet.payload();
        if (ask != null && ask.port == packet.srcPort() && ask.to.equals(src)) {
            ask.answer.complete(data);
            return;
        }
        UdpService service = udpServices.get(packet.dstPort());
        if (service != null) {
            byte[] answer = service.answer(src, packet.srcPort(), data);
            Ip from = has(dst) ? dst : sourceFor(src);
            if (answer != null && from != null) {
                int port = packet.srcPort();
                send(from, src, way -> Packets.udp(way, packet.dstPort(), port, answer));
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}

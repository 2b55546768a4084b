package ringwall.compiler;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import ringwall.model.Host;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Network;
import ringwall.model.Physical;
import ringwall.model.Segment;
import ringwall.model.VirtualSwitch;

/// The IP network that carries tunnels: MTU left for the overlay, and next hops.
final class Underlay {
    private final Network network;
    private final Map<String, Integer> mtus = new ConcurrentHashMap<>();

    Underlay(Network network) {
        this.network = network;
    }

    /// Bytes of an IP packet that fit a segment on every host that may have it (BEHAVIOUR 24). The
    /// same on all hosts, so that no placement changes it.
    int mtu(Segment segment, Wiring wiring) {
        return mtus.computeIfAbsent(segment.name(), s -> compute(segment, wiring));
    }

    private int compute(Segment segment, Wiring wiring) {
        int mtu = segment.mtu();
        for (String name : wiring.carriers(segment.name())) {
            VirtualSwitch on = network.switches().get(name);
            if (on == null) {
                continue;
            }
            if (on.mtu() > 0) {
                mtu = Math.min(mtu, on.mtu());
            }
            if (segment.carrier() instanceof Segment.Carrier.Overlay overlay) {
                for (String host : on.hosts()) {
                    Optional<Host.Vtep> vtep =
                            Optional.ofNullable(network.hosts().get(host)).flatMap(Host::vtep);
                    if (vtep.isPresent()) {
                        int room =
                                vtep.get().mtu()
                                        - overhead(overlay.encapsulation(), vtep.get().address());
                        mtu = Math.min(mtu, room);
                    }
                }
            }
        }
        return mtu;
    }

    /// Bytes in front of an inner IP packet: outer IP, tunnel headers, inner Ethernet.
    static int overhead(Segment.Encapsulation encapsulation, Ip vtep) {
        int ip = vtep.isV4() ? 20 : 40;
        return switch (encapsulation) {
            case VXLAN -> ip + 8 + 8 + 14; // RFC 7348 section 5
            case GENEVE -> ip + 8 + 8 + 14; // RFC 8926 section 3.4, without options
            case GRE, NVGRE -> ip + 8 + 14; // RFC 2890 with key; RFC 7637
            case STT -> 0; // segments and reassembles itself
        };
    }

    /// Outer destination MAC from one VTEP to another: the peer's own in one subnet, else that of
    /// the underlay router whose interface is the VTEP's gateway.
    ///
    /// @return empty when the gateway is no declared router's
    Optional<Mac> nextHop(Host.Vtep from, Host.Vtep to) {
        if (from.subnet().contains(to.address())) {
            return Optional.of(to.mac());
        }
        return routerMac(from);
    }

    /// As [#nextHop], to any address.
    Optional<Mac> nextHop(Host.Vtep from, Ip to) {
        for (Host host : network.hosts().values()) {
            if (host.vtep().isPresent() && host.vtep().get().address().equals(to)) {
                return nextHop(from, host.vtep().get());
            }
        }
        return from.subnet().contains(to) ? Optional.empty() : routerMac(from);
    }

    private Optional<Mac> routerMac(Host.Vtep from) {
        if (from.gateway().isEmpty()) {
            return Optional.empty();
        }
        for (Physical.Router router : network.physical().routers().values()) {
            for (Physical.RouterInterface side : router.interfaces().values()) {
                if (side.address().equals(from.gateway().get())) {
                    return Optional.of(side.mac());
                }
            }
        }
        return Optional.empty();
    }
}

package ringwall.compiler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import ringwall.model.Host;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.program.Forward;

/// What many hosts' programs hold is made once: a large Network compiles into few objects. May be
/// asked by several threads.
final class Shared {
    /// A MAC of a segment.
    ///
    /// @param here the entry on its own host
    /// @param byTunnel the entry elsewhere in an overlay; null: no tunnel leads there
    record Known(String host, Forward here, @Nullable Forward byTunnel) {}

    private final Wiring wiring;
    private final Map<String, List<Known>> known = new ConcurrentHashMap<>();

    /// By uplink and segment.
    private final Map<String, Map<String, List<Forward>>> byWire = new ConcurrentHashMap<>();

    private final Map<String, SortedMap<String, Ip>> tunnelled = new ConcurrentHashMap<>();

    Shared(Wiring wiring) {
        this.wiring = wiring;
    }

    /// Every MAC that is settled in a segment, sorted.
    List<Known> macs(String segment) {
        return known.computeIfAbsent(segment, this::collect);
    }

    private List<Known> collect(String segment) {
        List<Known> all = new ArrayList<>();
        for (Attachment attachment : wiring.in(segment)) {
            if (!attachment.receiveOnly()) {
                Forward.To port = new Forward.To.ToPort(attachment.name());
                for (Mac mac : wiring.macs().settled(attachment, segment)) {
                    all.add(known(segment, attachment.host(), mac, port));
                }
            }
        }
        for (Adapters.Placed placed : wiring.adapters().in(segment)) {
            all.add(
                    known(
                            segment,
                            placed.host().name(),
                            placed.adapter().mac(),
                            new Forward.To.ToPort(placed.port())));
        }
        all.sort(Comparator.comparing(one -> one.here().mac()));
        return List.copyOf(all);
    }

    private Known known(String segment, String host, Mac mac, Forward.To port) {
        Ip vtep = tunnelled(segment).get(host);
        return new Known(
                host,
                new Forward(segment, mac, port),
                vtep == null ? null : new Forward(segment, mac, new Forward.To.ToVtep(vtep)));
    }

    /// The entries of [#macs] on a host that reaches them by an uplink.
    List<Forward> byWire(String segment, String uplink) {
        return byWire.computeIfAbsent(uplink, u -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        segment,
                        s -> {
                            Forward.To to = new Forward.To.ToPort(uplink);
                            return macs(s).stream()
                                    .map(one -> new Forward(s, one.here().mac(), to))
                                    .toList();
                        });
    }

    /// VTEPs of the hosts that have tunnels into a segment, by host.
    SortedMap<String, Ip> tunnelled(String segment) {
        return tunnelled.computeIfAbsent(
                segment,
                s -> {
                    SortedMap<String, Ip> vteps = new TreeMap<>();
                    for (String host : wiring.hostsOf(s)) {
                        Presence there = wiring.segmentsOn(host).get(s);
                        Optional<Host.Vtep> vtep = wiring.host(host).vtep();
                        if (there != null && there.tunnelled() && vtep.isPresent()) {
                            vteps.put(host, vtep.get().address());
                        }
                    }
                    return vteps;
                });
    }
}

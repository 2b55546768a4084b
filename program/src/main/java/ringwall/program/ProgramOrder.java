package ringwall.program;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import java.util.Comparator;
import java.util.List;

/// The order of every list in a [HostProgram]: equal programs are equal lists, whatever order their
/// entries were made in.
final class ProgramOrder {
    private ProgramOrder() {}

    static final Comparator<Tag> TAG =
            comparingInt(tag ->
                    switch (tag) {
                        case Tag.Untagged untagged -> 0;
                        case Tag.Vid vid -> vid.vid();
                    });

    private static final Comparator<Ingress.OfPort> OF_PORT =
            comparing(Ingress.OfPort::port)
                    .thenComparing(Ingress.OfPort::tag, TAG)
                    .thenComparing(Ingress.OfPort::segment);
    private static final Comparator<Ingress.OfPNic> OF_PNIC =
            comparing(Ingress.OfPNic::uplink)
                    .thenComparing(Ingress.OfPNic::pnic)
                    .thenComparing(Ingress.OfPNic::tag, TAG)
                    .thenComparing(Ingress.OfPNic::segment);
    private static final Comparator<Ingress.OfTunnel> OF_TUNNEL =
            comparing(Ingress.OfTunnel::segment)
                    .thenComparing(Ingress.OfTunnel::peer)
                    .thenComparingInt(Ingress.OfTunnel::vni);
    private static final Comparator<Ingress.OfMirror> OF_MIRROR =
            comparing(Ingress.OfMirror::mirror)
                    .thenComparing(Ingress.OfMirror::pnic)
                    .thenComparingInt(Ingress.OfMirror::vid)
                    .thenComparing(Ingress.OfMirror::target);
    private static final Comparator<Ingress.OfMirrorTunnel> OF_MIRROR_TUNNEL =
            comparing(Ingress.OfMirrorTunnel::mirror)
                    .thenComparing(Ingress.OfMirrorTunnel::peer)
                    .thenComparingInt(Ingress.OfMirrorTunnel::vni)
                    .thenComparing(Ingress.OfMirrorTunnel::target);

    static final Comparator<Ingress> INGRESS = ProgramOrder::compareIngress;

    private static int compareIngress(Ingress a, Ingress b) {
        int byKind = Integer.compare(kind(a), kind(b));
        if (byKind != 0) {
            return byKind;
        }
        return switch (a) {
            case Ingress.OfPort x -> OF_PORT.compare(x, (Ingress.OfPort) b);
            case Ingress.OfPNic x -> OF_PNIC.compare(x, (Ingress.OfPNic) b);
            case Ingress.OfTunnel x -> OF_TUNNEL.compare(x, (Ingress.OfTunnel) b);
            case Ingress.OfMirror x -> OF_MIRROR.compare(x, (Ingress.OfMirror) b);
            case Ingress.OfMirrorTunnel x ->
                    OF_MIRROR_TUNNEL.compare(x, (Ingress.OfMirrorTunnel) b);
        };
    }

    private static int kind(Ingress ingress) {
        return switch (ingress) {
            case Ingress.OfPort x -> 0;
            case Ingress.OfPNic x -> 1;
            case Ingress.OfTunnel x -> 2;
            case Ingress.OfMirror x -> 3;
            case Ingress.OfMirrorTunnel x -> 4;
        };
    }

    static final Comparator<PortSecurity> PORT_SECURITY =
            comparing(PortSecurity::port).thenComparing(PortSecurity::segment);
    static final Comparator<UplinkGuard> UPLINK_GUARD =
            comparing(UplinkGuard::uplink).thenComparing(UplinkGuard::segment);
    static final Comparator<RuleEntry> RULE =
            comparingInt(RuleEntry::tier)
                    .thenComparingInt(RuleEntry::order)
                    .thenComparing(RuleEntry::direction)
                    .thenComparing(RuleEntry::id)
                    .thenComparing(RuleEntry::ports)
                    .thenComparing(RuleEntry::peers)
                    .thenComparing(RuleEntry::service)
                    .thenComparing(RuleEntry::action);
    static final Comparator<Forward> FORWARD =
            comparing(Forward::segment).thenComparing(Forward::mac);
    static final Comparator<Egress> EGRESS = comparing(Egress::port).thenComparing(Egress::segment);
    static final Comparator<MeterEntry> METER =
            comparing(MeterEntry::subject).thenComparing(MeterEntry::kind);
    static final Comparator<Lease> LEASE = comparing(Lease::port).thenComparing(Lease::segment);
    static final Comparator<Routing.Gateway> GATEWAY =
            comparing(Routing.Gateway::segment).thenComparing(Routing.Gateway::router);
    static final Comparator<Routing.Route> ROUTE =
            comparing(Routing.Route::router).thenComparing(Routing.Route::prefix);
    static final Comparator<Routing.Neighbour> NEIGHBOUR =
            comparing(Routing.Neighbour::segment).thenComparing(Routing.Neighbour::ip);

    /// An unmodifiable, sorted copy; the same list when it already is one.
    static <T> List<T> sorted(List<T> list, Comparator<? super T> order) {
        List<T> copy = List.copyOf(list);
        for (int i = 1; i < copy.size(); i++) {
            if (order.compare(copy.get(i - 1), copy.get(i)) > 0) {
                return copy.stream().sorted(order).toList();
            }
        }
        return copy;
    }
}

package ringwall.dataplane;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.OverlayPlan;
import ringwall.dataplane.Plan.Row;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.dataplane.Plan.Vtep;
import ringwall.model.Ip;
import ringwall.program.HostProgram;
import ringwall.program.Ingress;
import ringwall.program.Overlay;
import ringwall.program.UplinkGuard;

/// The overlay's part of a [Plan].
final class OverlayPlans {
    private final PlanBuilder names;

    OverlayPlans(PlanBuilder names) {
        this.names = names;
    }

    OverlayPlan build(HostProgram program, Overlay entry, SegmentPlan[] segments, List<Row> rows) {
        Vtep[] vteps = new Vtep[entry.peers().size()];
        AddressMap byAddress = new AddressMap();
        for (int i = 0; i < vteps.length; i++) {
            Overlay.Peer peer = entry.peers().get(i);
            Ip ip = peer.address();
            vteps[i] = new Vtep(i, ip.hi(), ip.lo(), peer.nextHop().bits(), peer.hostMac().bits());
            byAddress.put(AddressMap.key(0, !ip.isV4()), ip.hi(), ip.lo(), i);
        }
        LongMap rowOf = new LongMap();
        for (Ingress ingress : program.ingress()) {
            if (ingress instanceof Ingress.OfTunnel of) {
                Ip ip = of.peer();
                long peer = byAddress.get(AddressMap.key(0, !ip.isV4()), ip.hi(), ip.lo());
                if (peer >= 0) {
                    rowOf.put(peer << 32 | of.vni(), rows.size());
                    rows.add(
                            new Row(
                                    rows.size(),
                                    names.ports.slot(entry.uplink()),
                                    segments[names.segments.slot(of.segment())],
                                    null,
                                    guard(program, entry.uplink(), of.segment()),
                                    -1,
                                    true,
                                    (int) peer));
                }
            }
        }
        for (Ingress ingress : program.ingress()) {
            if (ingress instanceof Ingress.OfMirrorTunnel of) {
                Ip ip = of.peer();
                long peer = byAddress.get(AddressMap.key(0, !ip.isV4()), ip.hi(), ip.lo());
                if (peer >= 0) {
                    rowOf.put(peer << 32 | of.vni(), rows.size());
                    rows.add(
                            new Row(
                                    rows.size(),
                                    names.ports.slot(entry.uplink()),
                                    null,
                                    null,
                                    null,
                                    names.ports.slot(of.target()),
                                    true,
                                    (int) peer));
                }
            }
        }
        return new OverlayPlan(
                entry,
                !entry.address().isV4(),
                entry.address().hi(),
                entry.address().lo(),
                entry.mac().bits(),
                names.ports.slot(entry.uplink()),
                PlanBuilder.vid(entry.tag()),
                vteps,
                byAddress,
                rowOf);
    }

    private Plan.@Nullable UplinkPlan guard(HostProgram program, String uplink, String segment) {
        for (UplinkGuard guard : program.uplinkGuards()) {
            if (guard.uplink().equals(uplink) && guard.segment().equals(segment)) {
                return names.uplinkPlan(program, guard);
            }
        }
        return null;
    }

    /// The VTEP's index, or -1.
    static int index(@Nullable OverlayPlan overlay, Ip ip) {
        return overlay == null
                ? -1
                : (int)
                        overlay.vtepByAddress()
                                .get(AddressMap.key(0, !ip.isV4()), ip.hi(), ip.lo());
    }
}

package ringwall.compiler;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.model.Ip;
import ringwall.model.Vm;
import ringwall.program.Flood;
import ringwall.program.Forward;

/// Table `forward`: every vNIC's MAC is known, so that nothing need be learned from a wire; and
/// where frames without a known receiver go.
final class ForwardTables {
    private ForwardTables() {}

    static void write(Wiring wiring, Shared shared, String host, Draft draft) {
        for (Presence presence : wiring.segmentsOn(host).values()) {
            if (!wiring.isMirrorTransport(presence.segment())) {
                forward(shared, host, presence, draft);
                draft.flood.add(flood(wiring, shared, host, presence));
            }
        }
    }

    private static void forward(Shared shared, String host, Presence presence, Draft draft) {
        List<Shared.Known> macs = shared.macs(presence.segment());
        List<Forward> byWire =
                presence.onWire()
                        ? shared.byWire(presence.segment(), presence.uplink())
                        : List.of();
        for (int i = 0; i < macs.size(); i++) {
            Shared.Known one = macs.get(i);
            if (one.host().equals(host)) {
                draft.forward.add(one.here());
            } else if (presence.onWire()) {
                draft.forward.add(byWire.get(i));
            } else if (presence.tunnelled() && one.byTunnel() != null) {
                draft.forward.add(one.byTunnel());
            }
        }
    }

    private static Flood flood(Wiring wiring, Shared shared, String host, Presence presence) {
        SortedSet<String> ports = new TreeSet<>();
        SortedSet<String> unknown = new TreeSet<>();
        SortedSet<String> routers = new TreeSet<>();
        for (Attachment attachment : wiring.on(host)) {
            if (attachment.receiveOnly()
                    || !attachment.segments().containsKey(presence.segment())) {
                continue;
            }
            ports.add(attachment.name());
            if (wiring.macs().quota(attachment, presence.segment()) > 0) {
                unknown.add(attachment.name());
            }
            if (bridges(attachment)) {
                unknown.add(attachment.name());
                routers.add(attachment.name());
            }
        }
        for (Adapters.Placed placed : wiring.adapters().on(host)) {
            if (placed.segment().equals(presence.segment())) {
                ports.add(placed.port());
            }
        }
        if (presence.onWire()) {
            ports.add(presence.uplink());
            unknown.add(presence.uplink());
            routers.add(presence.uplink());
        }
        SortedSet<Ip> vteps =
                presence.tunnelled()
                        ? OverlayTables.floodedTo(wiring, shared, host, presence)
                        : new TreeSet<>();
        return new Flood(presence.segment(), ports, vteps, unknown, routers);
    }

    /// The port of a transparent firewall: whole segments are behind it.
    static boolean bridges(Attachment attachment) {
        return attachment.transit()
                && attachment
                        .vm()
                        .appliance()
                        .map(a -> a.kind() == Vm.ApplianceKind.BRIDGE)
                        .orElse(false);
    }
}

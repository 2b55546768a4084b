package ringwall.compiler;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.model.Host;
import ringwall.model.Mac;
import ringwall.model.Vm;
import ringwall.program.Flood;
import ringwall.program.Forward;

/// Table `forward`: every vNIC's MAC is known, so that nothing need be learned from a wire; and
/// where frames without a known receiver go.
final class ForwardTables {
    private ForwardTables() {}

    static void write(Wiring wiring, Shared shared, String host, Draft draft) {
        for (Presence presence : wiring.segmentsOn(host).values()) {
            String segment = presence.segment();
            if (wiring.isMirrorTransport(segment)) {
                continue;
            }
            SortedSet<String> ports = new TreeSet<>();
            SortedSet<String> unknown = new TreeSet<>();
            SortedSet<String> routers = new TreeSet<>();
            for (Attachment attachment : wiring.in(segment)) {
                if (attachment.receiveOnly()) {
                    continue;
                }
                boolean here = attachment.host().equals(host);
                for (Mac mac : wiring.macs().settled(attachment, segment)) {
                    Forward.@Nullable To to =
                            here
                                    ? shared.toPort(attachment.name())
                                    : remote(wiring, shared, presence, attachment.host());
                    if (to != null) {
                        draft.forward.add(shared.forward(segment, mac, to));
                    }
                }
                if (here) {
                    ports.add(attachment.name());
                    if (wiring.macs().quota(attachment, segment) > 0) {
                        unknown.add(attachment.name());
                    }
                    if (bridges(attachment)) {
                        routers.add(attachment.name());
                    }
                }
            }
            adapters(wiring, shared, host, presence, ports, draft);
            if (presence.onWire()) {
                ports.add(presence.uplink());
                unknown.add(presence.uplink());
                routers.add(presence.uplink());
            }
            draft.flood.add(
                    new Flood(
                            segment,
                            ports,
                            presence.tunnelled()
                                    ? OverlayTables.floodedTo(wiring, host, presence)
                                    : new TreeSet<>(),
                            unknown,
                            routers));
        }
    }

    private static void adapters(
            Wiring wiring,
            Shared shared,
            String host,
            Presence presence,
            SortedSet<String> ports,
            Draft draft) {
        for (Adapters.Placed placed : wiring.adapters().in(presence.segment())) {
            boolean here = placed.host().name().equals(host);
            if (here) {
                ports.add(placed.port());
            }
            Forward.@Nullable To to =
                    here
                            ? shared.toPort(placed.port())
                            : remote(wiring, shared, presence, placed.host().name());
            if (to != null) {
                draft.forward.add(shared.forward(presence.segment(), placed.adapter().mac(), to));
            }
        }
    }

    /// Where a MAC of another host is; null when the segment does not get there from here.
    private static Forward.@Nullable To remote(
            Wiring wiring, Shared shared, Presence presence, String hostName) {
        if (presence.onWire()) {
            return shared.toPort(presence.uplink());
        }
        Host host = wiring.host(hostName);
        Presence there = wiring.segmentsOn(hostName).get(presence.segment());
        if (presence.tunnelled() && host.vtep().isPresent() && there != null && there.tunnelled()) {
            return shared.toVtep(host.vtep().get().address());
        }
        return null;
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

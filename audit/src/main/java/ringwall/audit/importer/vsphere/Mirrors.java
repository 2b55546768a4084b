package ringwall.audit.importer.vsphere;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Mirror;
import ringwall.audit.fact.MirrorTarget;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.Json;

/// Port mirroring sessions (`vspanSession`) of one distributed switch. `sourcePortTransmitted` is
/// what the port's VM sends, `sourcePortReceived` what it receives; where copies go is told by
/// `sessionType`.
final class Mirrors {

    private final String vswitch;
    private final Managed object;
    private final Map<String, String> ports;
    private final Set<String> targets;
    private final FactSink out;

    Mirrors(
            String vswitch,
            Managed object,
            Map<String, String> ports,
            Set<String> targets,
            FactSink out) {
        this.vswitch = vswitch;
        this.object = object;
        this.ports = ports;
        this.targets = targets;
        this.out = out;
    }

    void read() {
        object.list("config.vspanSession").forEach(this::session);
    }

    private void session(Json session) {
        Json from = session.get("sourcePortTransmitted");
        Json to = session.get("sourcePortReceived");
        Json destination = session.get("destinationPort");
        String type = session.get("sessionType").text();
        List<String> fromVm = names(from);
        List<String> toVm = names(to);
        List<String> target = names(destination);
        target.forEach(targets::add);
        target.addAll(Vim.texts(destination.get("uplinkPortName")));
        target.addAll(Vim.texts(destination.get("ipAddress")));
        VlanSet vlans = Vim.ranges(from.get("vlans")).union(Vim.ranges(to.get("vlans")));
        boolean everything = wildcard(from) && wildcard(to);
        boolean remoteEnd = type.equals("remoteMirrorDest");
        String name = session.get("name").text();
        String why = "";
        if (target.isEmpty()) {
            why = "the session has no destination";
        } else if (fromVm.isEmpty()
                && toVm.isEmpty()
                && !remoteEnd
                && !wildcard(from)
                && !wildcard(to)) {
            why = "the session has no source port: it selects nothing";
        }
        out.add(
                Mirror.of(
                                "",
                                vswitch,
                                name.isEmpty() ? session.get("key").text() : name,
                                Vim.origin(session))
                        .enabled(session.get("enabled").tri())
                        .fromVm(fromVm)
                        .toVm(toVm)
                        .selectAll(Tri.of(everything))
                        .vlans(remoteEnd ? VlanSet.NONE : vlans)
                        .destination(destination(type, destination))
                        .target(String.join(", ", target))
                        .samplingRate(session.get("samplingRate").integer(-1))
                        .snaplenBytes(session.get("mirroredPacketLength").integer(-1))
                        .valid(Tri.of(why.isEmpty()))
                        .why(why)
                        .build());
    }

    /// `vm/vnic` of ports whose VM is known, else `dvport KEY`.
    private List<String> names(Json side) {
        var names = new TreeSet<String>();
        for (String key : Vim.texts(side.get("portKey"))) {
            names.add(ports.getOrDefault(vswitch + "/" + key, "dvport " + key));
        }
        return new ArrayList<>(names);
    }

    private static boolean wildcard(Json side) {
        return Vim.texts(side.get("wildcardPortConnecteeType")).contains("vmVnic");
    }

    private static MirrorTarget destination(String type, Json destination) {
        return switch (type) {
            case "dvPortMirror", "remoteMirrorDest" -> MirrorTarget.VPORT;
            case "remoteMirrorSource" -> MirrorTarget.RSPAN;
            case "encapsulatedRemoteMirrorSource" -> MirrorTarget.REMOTE_IP;
            case "mixedDestMirror" -> MirrorTarget.ANY;
            default -> {
                if (!Vim.texts(destination.get("ipAddress")).isEmpty()) {
                    yield MirrorTarget.REMOTE_IP;
                }
                if (!Vim.texts(destination.get("uplinkPortName")).isEmpty()) {
                    yield MirrorTarget.UPLINK;
                }
                yield Vim.texts(destination.get("portKey")).isEmpty()
                        ? MirrorTarget.UNKNOWN
                        : MirrorTarget.VPORT;
            }
        };
    }
}

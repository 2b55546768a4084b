package ringwall.audit.importer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FlowExport;
import ringwall.audit.fact.Mirror;
import ringwall.audit.fact.MirrorTarget;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.OvsRows.Row;

/// Mirrors and flow exports of one Open vSwitch database. A mirror's select_src_port is what
/// arrives at the switch, hence what the VM sends.
final class OvsMirrors {

    private final OvsRows rows;
    private final Map<String, Row> ports;
    private final String host;
    private final FactSink out;

    /// `ports`: by uuid.
    OvsMirrors(OvsRows rows, Map<String, Row> ports, String host, FactSink out) {
        this.rows = rows;
        this.ports = ports;
        this.host = host;
        this.out = out;
    }

    void read() {
        var bridgeOf = new HashMap<String, String>();
        for (Row bridge : rows.rows("Bridge")) {
            bridge.texts("mirrors").forEach(m -> bridgeOf.put(m, bridge.text("name")));
            flow(bridge, "ipfix", "IPFIX");
            flow(bridge, "sflow", "sFlow");
            flow(bridge, "netflow", "NetFlow");
        }
        for (Row mirror : rows.rows("Mirror")) {
            mirror(mirror, bridgeOf.getOrDefault(mirror.uuid(), ""));
        }
    }

    private void mirror(Row mirror, String bridge) {
        boolean all = mirror.text("select_all").equals("true");
        var from = mirror.texts("select_src_port").stream().map(this::portName).toList();
        var to = mirror.texts("select_dst_port").stream().map(this::portName).toList();
        String why = "";
        if (!all && from.isEmpty() && to.isEmpty()) {
            why = "it selects nothing: select_all is false and both port lists are empty";
        }
        if (mirror.text("output_port").isEmpty() && mirror.text("output_vlan").isEmpty()) {
            why = "it has no output";
        }
        var fact =
                Mirror.of(host, bridge, mirror.text("name"), mirror.origin())
                        .enabled(Tri.YES)
                        .fromVm(from)
                        .toVm(to)
                        .selectAll(Tri.of(all))
                        .vlans(VlanSet.parse(String.join(",", mirror.texts("select_vlan"))))
                        .snaplenBytes(
                                mirror.text("snaplen").matches("\\d{1,7}")
                                        ? Integer.parseInt(mirror.text("snaplen"))
                                        : -1)
                        .filter(mirror.text("filter"))
                        .valid(Tri.of(why.isEmpty()))
                        .why(why);
        output(mirror, fact);
        out.add(fact.build());
    }

    private void output(Row mirror, Mirror.Builder fact) {
        if (!mirror.text("output_vlan").isEmpty()) {
            fact.destination(MirrorTarget.RSPAN).target(mirror.text("output_vlan"));
            return;
        }
        Row port = ports.get(mirror.text("output_port"));
        if (port == null) {
            boolean gone = rows.has("Port") && !mirror.text("output_port").isEmpty();
            fact.destination(
                    mirror.text("output_port").isEmpty()
                            ? MirrorTarget.NONE
                            : gone ? MirrorTarget.GONE : MirrorTarget.UNKNOWN);
            if (gone) {
                fact.valid(Tri.NO).why("its output port is gone");
            }
            return;
        }
        Row face = rows.faces(port).isEmpty() ? null : rows.faces(port).getFirst();
        String type = face == null ? "" : face.text("type");
        boolean remote = OvsImporter.TUNNELS.contains(type) || type.contains("erspan");
        if (remote && face != null) {
            fact.destination(MirrorTarget.REMOTE_IP).target(face.map("options", "remote_ip"));
        } else if (face == null) {
            fact.destination(MirrorTarget.UNKNOWN).target(port.text("name"));
        } else {
            boolean vm = type.equals("internal") || OvsImporter.vm(face, face.text("name"), type);
            fact.destination(vm ? MirrorTarget.VPORT : MirrorTarget.UPLINK)
                    .target(port.text("name"));
        }
    }

    private void flow(Row bridge, String column, String table) {
        for (String id : bridge.texts(column)) {
            List<String> targets =
                    rows.row(table, id).map(r -> r.texts("targets")).orElse(List.of());
            Origin origin = rows.row(table, id).map(Row::origin).orElse(bridge.origin());
            out.add(
                    FlowExport.of(host, bridge.text("name"), table, origin)
                            .targets(targets)
                            .build());
        }
    }

    private String portName(String uuid) {
        Row port = ports.get(uuid);
        return port == null ? uuid : port.text("name");
    }
}

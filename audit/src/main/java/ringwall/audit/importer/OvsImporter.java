package ringwall.audit.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.OverlayPeers;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.OvsRows.Row;

/// Open vSwitch: database dumps and logs, `list` as JSON or text, `show`.
///
/// Defaults of Open vSwitch that decide: no tag and no trunks is a trunk of all VLANs; a tag
/// without a mode is access; fail_mode is standalone; bond_mode is active-backup. A mirror's
/// select_src_port is what arrives at the switch, hence what the VM sends.
public final class OvsImporter implements Importer {

    private static final Pattern VM_PORT =
            Pattern.compile("(tap|vnet|vif|qvo|vhu|veth|fwln|ovs-tap).*");
    private static final Pattern SHOW =
            Pattern.compile(
                    "(?s)\\A\\s*[0-9a-f]{8}-[0-9a-f-]{27}\\s*\\n\\s+(Manager|Bridge|ovs_version).*");
    static final Set<String> TUNNELS =
            Set.of("vxlan", "geneve", "gre", "stt", "lisp", "gre64", "ipsec_gre");
    private static final Set<String> VIRTUAL = Set.of("tun", "vif", "xen-netback", "veth", "vhost");

    @Override
    public String name() {
        return "ovs";
    }

    @Override
    public int claim(SourceFile file) {
        String head = file.head();
        if (head.startsWith("OVSDB JSON ") || head.startsWith("OVSDB CLUSTER ")) {
            return SURE;
        }
        if (SHOW.matcher(head).matches()) {
            return SURE;
        }
        if (head.startsWith("{")
                && file.text().contains("\"headings\"")
                && file.text().contains("\"_uuid\"")) {
            return SURE;
        }
        return head.startsWith("_uuid ") ? SURE : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        // Each whole database is a switch of its own; list files of one directory belong together.
        var lists = new OvsRows();
        SourceFile first = null;
        for (SourceFile file : files) {
            String head = file.head();
            var rows = new OvsRows();
            if (head.startsWith("OVSDB CLUSTER ")) {
                out.error(
                        file,
                        "",
                        "a clustered database is not read",
                        "ovsdb-client dump --format=json > ovs-dump.json");
            } else if (head.startsWith("OVSDB JSON ")) {
                rows.log(file, out);
                new Reading(rows, file, out, true).facts();
            } else if (SHOW.matcher(head).matches()) {
                rows.show(file);
                new Reading(rows, file, out, false).facts();
            } else if (head.startsWith("_uuid ")) {
                lists.text(file, out);
                first = first == null ? file : first;
            } else {
                rows.json(file, out);
                if (rows.has("Open_vSwitch") && rows.has("Bridge")) {
                    new Reading(rows, file, out, true).facts();
                } else {
                    lists.json(file, out);
                    first = first == null ? file : first;
                }
            }
        }
        if (first != null) {
            new Reading(lists, first, out, false).facts();
        }
    }

    /// Is the port a VM's?
    static boolean vm(Row face, String name, String type) {
        if (type.startsWith("dpdkvhostuser")) {
            return true;
        }
        for (String key : List.of("iface-id", "attached-mac", "vm-id", "xs-vm-uuid", "vm-uuid")) {
            if (!face.map("external_ids", key).isEmpty()) {
                return true;
            }
        }
        String driver = face.map("status", "driver_name");
        return VIRTUAL.contains(driver) || (driver.isEmpty() && VM_PORT.matcher(name).matches());
    }

    /// One database being turned into facts.
    private static final class Reading {

        private final OvsRows rows;
        private final SourceFile file;
        private final FactSink out;
        private final boolean whole;
        private final String host;
        private final Map<String, String> bridgeOfPort = new HashMap<>();
        private final Map<String, Row> ports = new TreeMap<>();
        private final Set<String> mirrorOutputs = new TreeSet<>();
        private final Map<String, List<String>> uplinks = new TreeMap<>();
        private String ovnRemote = "";
        private String ovnMappings = "";

        Reading(OvsRows rows, SourceFile file, FactSink out, boolean whole) {
            this.rows = rows;
            this.file = file;
            this.out = out;
            this.whole = whole;
            this.host = file.host();
        }

        void facts() {
            root();
            for (Row bridge : rows.rows("Bridge")) {
                bridge.texts("ports").forEach(p -> bridgeOfPort.put(p, bridge.text("name")));
            }
            rows.rows("Mirror").forEach(m -> mirrorOutputs.addAll(m.texts("output_port")));
            for (Row port : rows.rows("Port")) {
                ports.put(port.uuid(), port);
                port(port);
            }
            if (!rows.has("Port")) {
                rows.rows("Interface").forEach(i -> face(i, "", null));
            }
            rows.rows("Bridge").forEach(this::bridge);
            new OvsMirrors(rows, ports, host, out).read();
            control();
            covered();
        }

        private void root() {
            for (Row root : rows.rows("Open_vSwitch")) {
                String name = root.map("external_ids", "hostname");
                name = name.isEmpty() ? root.map("external_ids", "system-id") : name;
                out.hostNamed(file, name);
                ovnRemote = root.map("external_ids", "ovn-remote");
                ovnMappings = root.map("external_ids", "ovn-bridge-mappings");
                out.add(Host.of(host, root.origin()).build());
                if (!ovnRemote.isEmpty()) {
                    out.add(
                            target(Controller.of(host, "", ovnRemote, root.origin()), ovnRemote)
                                    .protocol("ovsdb")
                                    .role("central")
                                    .build());
                }
            }
        }

        private void port(Row port) {
            String name = port.text("name");
            String bridge = bridgeOfPort.getOrDefault(port.uuid(), "");
            if (port.text("fake_bridge").equals("true")) {
                out.add(
                        VSwitch.of(host, name, port.origin())
                                .kind(SwitchKind.OVS)
                                .parent(bridge)
                                .managed(Tri.NO)
                                .uplinksRead(Tri.NO)
                                .learning(Tri.YES)
                                .build());
                out.add(PortGroup.of(host, name, name, port.origin()).vlan(vlan(port)).build());
                return;
            }
            if (port.texts("interfaces").size() > 1) {
                team(port, name, bridge);
                return;
            }
            List<Row> faces = rows.faces(port);
            if (faces.isEmpty() && rows.has("Interface")) {
                out.warning(
                        file, "Port/" + port.uuid(), "port " + name + " has no interface row", "");
            }
            if (faces.isEmpty()) {
                vmPort(port, null, name, bridge);
            } else {
                face(faces.getFirst(), bridge, port);
            }
        }

        private void team(Row port, String name, String bridge) {
            var members = new ArrayList<String>();
            var down = new ArrayList<String>();
            var odd = new ArrayList<String>();
            boolean current = true;
            boolean told = false;
            for (Row face : rows.faces(port)) {
                members.add(face.text("name"));
                if (face.text("link_state").equals("down")) {
                    down.add(face.text("name"));
                }
                if (face.text("type").isEmpty()
                        || face.text("type").equals("system")
                        || face.text("type").equals("dpdk")) {
                    pnic(face);
                } else {
                    odd.add(face.text("name"));
                }
                if (!face.texts("lacp_current").isEmpty()) {
                    told = true;
                    current &= face.text("lacp_current").equals("true");
                }
            }
            boolean lacp =
                    port.text("lacp").equals("active") || port.text("lacp").equals("passive");
            String mode = port.text("bond_mode");
            out.add(
                    Team.of(host, name, port.origin())
                            .members(members)
                            .mode(mode.isEmpty() && port.has("bond_mode") ? "active-backup" : mode)
                            .linkDown(down)
                            .unused(odd)
                            .lacp(
                                    !port.has("lacp")
                                            ? Lacp.UNKNOWN
                                            : !lacp
                                                    ? Lacp.OFF
                                                    : !told
                                                            ? Lacp.CONFIGURED
                                                            : current
                                                                    ? Lacp.NEGOTIATED
                                                                    : Lacp.NOT_NEGOTIATED)
                            .vswitch(bridge)
                            .build());
            uplinks.computeIfAbsent(bridge, _ -> new ArrayList<>()).add(name);
        }

        private void face(Row face, String bridge, @Nullable Row port) {
            String name = face.text("name");
            String type = face.text("type");
            if (TUNNELS.contains(type)) {
                if (port == null || !mirrorOutputs.contains(port.uuid())) {
                    overlay(face, name, type, bridge);
                }
            } else if (type.equals("internal")) {
                out.add(
                        HostNic.of(host, name, face.origin())
                                .vswitch(bridge)
                                .servicesRead(Tri.NO)
                                .vlan(port == null ? Vlan.unknown() : internalVlan(port))
                                .build());
            } else if (type.equals("patch")
                    || type.startsWith("erspan")
                    || type.startsWith("ip6erspan")) {
                return;
            } else if (vm(face, name, type)) {
                vmPort(port == null ? face : port, face, name, bridge);
            } else {
                pnic(face);
                uplinks.computeIfAbsent(bridge, _ -> new ArrayList<>()).add(name);
            }
        }

        private void pnic(Row face) {
            String driver = face.map("status", "driver_name");
            boolean virtual =
                    Set.of("virtio_net", "vmxnet3", "hv_netvsc", "xen_netfront", "xen-netfront")
                            .contains(driver);
            out.add(
                    PNic.of(host, face.text("name"), face.origin())
                            .driver(driver)
                            .mac(face.text("mac_in_use"))
                            .link(
                                    face.text("link_state").isEmpty()
                                            ? Tri.UNKNOWN
                                            : Tri.of(face.text("link_state").equals("up")))
                            .virtualNic(driver.isEmpty() ? Tri.UNKNOWN : Tri.of(virtual))
                            .build());
        }

        private void vmPort(Row port, @Nullable Row face, String name, String bridge) {
            Row ids = face == null ? port : face;
            String vm = "";
            for (String key : List.of("vm-name", "vm-id", "xs-vm-uuid", "vm-uuid")) {
                vm = vm.isEmpty() ? ids.map("external_ids", key) : vm;
            }
            if (face == null && !VM_PORT.matcher(name).matches()) {
                return;
            }
            boolean output = mirrorOutputs.contains(port.uuid());
            boolean user = face != null && face.text("type").startsWith("dpdkvhostuser");
            boolean known = port.has("tag") || port.has("trunks") || port.has("interfaces");
            out.add(
                    VPort.of(
                                    host,
                                    vm.isEmpty() ? name : vm,
                                    name,
                                    whole || port.has("vlan_mode")
                                            ? port.origin()
                                            : port.origin().as(Confidence.INFERRED))
                            .mac(ids.map("external_ids", "attached-mac"))
                            .vswitch(bridge)
                            .device(name)
                            .vlan(output || !known ? Vlan.unknown() : vlan(port))
                            .isolated(
                                    port.text("protected").isEmpty()
                                            ? Tri.UNKNOWN
                                            : Tri.of(port.text("protected").equals("true")))
                            .mirrorRole(output ? "destination" : "")
                            .bypass(user ? Bypass.VHOST_USER : Bypass.NONE)
                            .build());
        }

        /// An internal port without a tag is the host's own, untagged.
        private static Vlan internalVlan(Row port) {
            return port.texts("tag").isEmpty() && port.texts("trunks").isEmpty()
                    ? Vlan.untagged()
                    : vlan(port);
        }

        private static Vlan vlan(Row port) {
            VlanSet trunks = VlanSet.parse(String.join(",", port.texts("trunks")));
            VlanSet all = trunks.isEmpty() ? VlanSet.ALL : trunks;
            int tag =
                    port.text("tag").matches("\\d{1,4}") ? Integer.parseInt(port.text("tag")) : -1;
            return switch (port.text("vlan_mode")) {
                case "access", "dot1q-tunnel" -> Vlan.access(Math.max(tag, 0));
                case "trunk" -> new Vlan.Trunk(all, -1);
                case "native-tagged", "native-untagged" ->
                        new Vlan.Trunk(tag > 0 ? all.with(tag) : all, Math.max(tag, 0));
                default ->
                        tag >= 0
                                ? Vlan.access(tag)
                                : new Vlan.Trunk(all, trunks.isEmpty() ? 0 : -1);
            };
        }

        private void overlay(Row face, String name, String type, String bridge) {
            String key = face.map("options", "key");
            boolean controlled =
                    !ovnRemote.isEmpty()
                            || rows.rows("Bridge").stream()
                                    .anyMatch(b ->
                                            b.text("name").equals(bridge)
                                                    && !b.texts("controller").isEmpty());
            out.add(
                    Overlay.of(host, name, face.origin())
                            .kind(type.replace("ipsec_", "").replace("gre64", "gre"))
                            .vnis(
                                    key.matches("\\d{1,9}")
                                            ? List.of(Integer.parseInt(key))
                                            : List.of())
                            .vswitch(bridge)
                            .vtepIp(face.map("options", "local_ip"))
                            .remotes(
                                    face.map("options", "remote_ip").isEmpty()
                                            ? List.of()
                                            : List.of(face.map("options", "remote_ip")))
                            .egress(face.map("status", "tunnel_egress_iface"))
                            .peers(
                                    controlled
                                            ? OverlayPeers.CONTROLLER
                                            : bridge.isEmpty()
                                                    ? OverlayPeers.UNKNOWN
                                                    : OverlayPeers.STATIC)
                            .learning(
                                    controlled ? Tri.NO : bridge.isEmpty() ? Tri.UNKNOWN : Tri.YES)
                            .encrypted(
                                    type.startsWith("ipsec")
                                                    || !face.map("options", "psk").isEmpty()
                                            ? Tri.YES
                                            : Tri.UNKNOWN)
                            .build());
        }

        private void bridge(Row bridge) {
            String name = bridge.text("name");
            String parent = "";
            var own = new ArrayList<>(uplinks.getOrDefault(name, List.of()));
            if (own.isEmpty()) {
                parent = patched(bridge);
                own.addAll(uplinks.getOrDefault(parent, List.of()));
            }
            boolean mapped =
                    !ovnRemote.isEmpty()
                            && (name.equals("br-int")
                                    || ovnMappings.matches(
                                            "(.*[:,])?" + Pattern.quote(name) + "(,.*)?"));
            boolean modeKnown = bridge.has("fail_mode") || whole;
            String ageing = bridge.map("other_config", "mac-aging-time");
            out.add(
                    VSwitch.of(host, name, bridge.origin())
                            .kind(SwitchKind.OVS)
                            .id(bridge.uuid().startsWith("line-") ? "" : bridge.uuid())
                            .manager(mapped ? "OVN" : "")
                            .managed(Tri.of(mapped))
                            .uplinks(own)
                            .uplinksRead(Tri.of(rows.has("Port") && rows.has("Interface")))
                            .failMode(
                                    !bridge.text("fail_mode").isEmpty()
                                            ? bridge.text("fail_mode")
                                            : modeKnown ? "standalone" : "")
                            .learning(bridge.has("flood_vlans") || whole ? Tri.YES : Tri.UNKNOWN)
                            .ageingSeconds(
                                    ageing.matches("\\d{1,7}") ? Integer.parseInt(ageing) : -1)
                            .floodVlans(
                                    VlanSet.parse(String.join(",", bridge.texts("flood_vlans"))))
                            .parent(parent)
                            .build());
        }

        /// The bridge at the other end of a patch port; empty if there is none.
        private String patched(Row bridge) {
            for (String id : bridge.texts("ports")) {
                Row port = ports.get(id);
                for (Row face : port == null ? List.<Row>of() : rows.faces(port)) {
                    String peer = face.map("options", "peer");
                    if (face.text("type").equals("patch") && !peer.isEmpty()) {
                        for (Row other : ports.values()) {
                            String at = bridgeOfPort.getOrDefault(other.uuid(), "");
                            if (other.text("name").equals(peer) && uplinks.containsKey(at)) {
                                return at;
                            }
                        }
                    }
                }
            }
            return "";
        }

        private void control() {
            for (Row bridge : rows.rows("Bridge")) {
                for (String id : bridge.texts("controller")) {
                    rows.row("Controller", id)
                            .ifPresent(c ->
                                    out.add(
                                            target(
                                                            Controller.of(
                                                                    host,
                                                                    bridge.text("name"),
                                                                    c.text("target"),
                                                                    c.origin()),
                                                            c.text("target"))
                                                    .protocol("openflow")
                                                    .role("forwarding")
                                                    .build()));
                }
            }
            for (Row manager : rows.rows("Manager")) {
                out.add(
                        target(
                                        Controller.of(
                                                host, "", manager.text("target"), manager.origin()),
                                        manager.text("target"))
                                .protocol("ovsdb")
                                .role("manager")
                                .build());
            }
        }

        private static Controller.Builder target(Controller.Builder builder, String target) {
            boolean unix = target.startsWith("unix:") || target.startsWith("punix:");
            boolean loopback =
                    target.contains(":127.")
                            || target.contains("[::1]")
                            || target.endsWith(":localhost");
            boolean tls = target.startsWith("ssl:") || target.startsWith("pssl:");
            return builder.tls(unix ? Tri.NO : Tri.of(tls)).local(Tri.of(unix || loopback));
        }

        private void covered() {
            boolean linked = rows.has("Bridge") && rows.has("Port") && rows.has("Interface");
            Coverage all =
                    whole || (linked && file.text().startsWith("{"))
                            ? Coverage.COMPLETE
                            : Coverage.PARTIAL;
            if (rows.has("Bridge")) {
                out.coverage(host, all, FactType.VSWITCH, FactType.PORT_GROUP, FactType.CONTROLLER);
            }
            if (rows.has("Port") || rows.has("Interface")) {
                out.coverage(host, all, FactType.VPORT);
                out.coverage(
                        host,
                        Coverage.PARTIAL,
                        FactType.PNIC,
                        FactType.TEAM,
                        FactType.OVERLAY,
                        FactType.HOST_NIC);
            }
            if (rows.has("Mirror")) {
                out.coverage(host, Coverage.COMPLETE, FactType.MIRROR);
            }
            if (rows.has("IPFIX") && rows.has("sFlow")) {
                out.coverage(host, Coverage.COMPLETE, FactType.FLOW_EXPORT);
            }
        }
    }
}

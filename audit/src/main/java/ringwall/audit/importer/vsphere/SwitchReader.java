package ringwall.audit.importer.vsphere;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.FlowExport;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.Setting;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.importer.Json;

/// Distributed switches and their port groups.
///
/// Security is `macManagementPolicy` (since 6.7) if it is there and not inherited, else
/// `securityPolicy`. A group's values that are absent are the switch's `defaultPortConfig`.
final class SwitchReader {

    private static final String DEFAULTS = "config.defaultPortConfig";

    /// Overrides at port level that the STIG counts; blocking and reset at disconnect are not.
    private static final List<String> OVERRIDES =
            List.of(
                    "vlanOverrideAllowed",
                    "uplinkTeamingOverrideAllowed",
                    "securityPolicyOverrideAllowed",
                    "macManagementOverrideAllowed",
                    "ipfixOverrideAllowed",
                    "shapingOverrideAllowed",
                    "vendorConfigOverrideAllowed",
                    "networkResourcePoolOverrideAllowed",
                    "trafficFilterOverrideAllowed");

    private final Inventory inventory;
    private final FactSink out;
    private final Map<String, Managed> byName = new TreeMap<>();
    private final Set<String> mirrorTargets = new TreeSet<>();

    SwitchReader(Inventory inventory, FactSink out) {
        this.inventory = inventory;
        this.out = out;
    }

    /// Reads all switches and groups. `ports`: port key, after the switch's name and a slash, to
    /// `vm/vnic`.
    void read(Map<String, String> ports) {
        for (Managed vswitch : inventory.switches()) {
            String name = vswitch.anyText("name", "config.name", "summary.name");
            String known = name.isEmpty() ? vswitch.id() : name;
            if (!known.isEmpty()) {
                byName.put(known, vswitch);
                vswitch(known, vswitch, ports);
            }
        }
        inventory.groups().forEach(this::group);
        covered();
    }

    /// `vm/vnic` of those that get copies.
    Set<String> mirrorTargets() {
        return mirrorTargets;
    }

    private void vswitch(String name, Managed vswitch, Map<String, String> ports) {
        var hosts = new TreeSet<String>();
        var uplinks = new TreeSet<String>();
        for (Json member : vswitch.list("config.host")) {
            String host = inventory.host(Vim.ref(member.path("config", "host")));
            hosts.add(host);
            for (Json nic : Vim.list(member.path("config", "backing", "pnicSpec"))) {
                uplinks.add(host + "/" + nic.get("pnicDevice").text());
                inventory.uplinksOf(name, host).nics().add(nic.get("pnicDevice").text());
            }
        }
        for (String list :
                List.of("summary.hostMember", "summary.host", "runtime.hostMemberRuntime")) {
            for (Json member : vswitch.list(list)) {
                Json host = member.has("host") ? member.get("host") : member;
                hosts.add(inventory.host(Vim.ref(host)));
            }
        }
        Json defaults = vswitch.get(DEFAULTS);
        Origin origin = Vim.origin(vswitch.at());
        out.add(
                VSwitch.of("", name, origin)
                        .kind(SwitchKind.DISTRIBUTED)
                        .id(vswitch.id())
                        .hosts(List.copyOf(hosts))
                        .manager("vCenter")
                        .managed(Tri.YES)
                        .uplinks(List.copyOf(uplinks))
                        .mtu(vswitch.get("config.maxMtu").integer(-1))
                        .promiscuous(security(defaults, defaults, "allowPromiscuous"))
                        .macChanges(security(defaults, defaults, "macChanges"))
                        .forged(security(defaults, defaults, "forgedTransmits"))
                        .build());
        for (Inventory.Uplinks own : inventory.uplinksOf(name)) {
            if (own.nics().size() > 1) {
                out.add(team(name, vswitch, own));
            }
        }
        settings(name, vswitch);
        flows(name, vswitch);
        new Mirrors(name, vswitch, ports, mirrorTargets, out).read();
    }

    private Team team(String name, Managed vswitch, Inventory.Uplinks own) {
        Json policy = vswitch.get(DEFAULTS).get("uplinkTeamingPolicy");
        Json order = policy.get("uplinkPortOrder");
        List<String> active = Vim.texts(order.get("activeUplinkPort"));
        List<String> standby = Vim.texts(order.get("standbyUplinkPort"));
        boolean told =
                (!active.isEmpty() || !standby.isEmpty())
                        && own.byNic().keySet().containsAll(own.nics());
        var lags = new ArrayList<String>();
        vswitch.list("config.lacpGroupConfig").forEach(l -> lags.add(l.get("name").text()));
        boolean lacp =
                active.stream().anyMatch(lags::contains)
                        || Vim.tri(vswitch.get(DEFAULTS).path("lacpPolicy", "enable")).yes();
        boolean read = vswitch.collected("config.lacpGroupConfig") || !order.missing();
        return Team.of(own.host(), name + "-team", Vim.origin(vswitch.at()))
                .members(List.copyOf(own.nics()))
                .mode(Vim.text(policy.get("policy")))
                .active(told ? on(own, active) : List.of())
                .standby(told ? on(own, standby) : List.of())
                .unused(
                        told
                                ? own.nics().stream()
                                        .filter(n -> {
                                            String uplink = own.byNic().getOrDefault(n, "");
                                            return !active.contains(uplink)
                                                    && !standby.contains(uplink);
                                        })
                                        .toList()
                                : List.of())
                .detection(HostReader.detection(policy.path("failureCriteria", "checkBeacon")))
                .lacp(lacp ? Lacp.CONFIGURED : read ? Lacp.OFF : Lacp.UNKNOWN)
                .vswitch(name)
                .build();
    }

    private static List<String> on(Inventory.Uplinks own, List<String> uplinks) {
        return own.nics().stream()
                .filter(n -> uplinks.contains(own.byNic().getOrDefault(n, "")))
                .toList();
    }

    /// The effective value: the group's newer policy, its older one, then the switch's.
    private static Tri security(Json own, Json above, String name) {
        Json newer = own.get("macManagementPolicy");
        Json older = own.get("securityPolicy");
        if (!newer.missing() && !Vim.inherited(newer).yes()) {
            Tri value = Vim.tri(newer.get(name));
            if (!value.unknown()) {
                return value;
            }
        }
        Tri value = Vim.tri(older.get(name));
        if (value.unknown()) {
            value = Vim.tri(newer.get(name));
        }
        return value.unknown() && !own.equals(above) ? security(above, above, name) : value;
    }

    private void settings(String name, Managed vswitch) {
        Json nioc = vswitch.get("config.networkResourceManagementEnabled");
        set(name, "nioc", nioc, nioc.text());
        if (vswitch.collected("config.healthCheckConfig")) {
            Json checks = vswitch.get("config.healthCheckConfig");
            boolean on = Vim.list(checks).stream().anyMatch(c -> c.get("enable").tri().yes());
            set(
                    name,
                    "healthCheck",
                    checks.missing() ? vswitch.at() : checks,
                    Boolean.toString(on));
        }
        Json discovery = vswitch.get("config.linkDiscoveryProtocolConfig");
        if (discovery.has("protocol")) {
            set(
                    name,
                    "discovery",
                    discovery,
                    discovery.get("protocol").text() + " " + discovery.get("operation").text());
        }
        Json teaming = vswitch.get(DEFAULTS).get("uplinkTeamingPolicy");
        Json notify = teaming.get("notifySwitches");
        set(name, "notifySwitches", notify, Vim.text(notify));
        Json rolling = teaming.get("rollingOrder");
        if (!Vim.tri(rolling).unknown()) {
            set(name, "failback", rolling, Boolean.toString(Vim.tri(rolling).no()));
        }
        for (String way : List.of("inShapingPolicy", "outShapingPolicy")) {
            Json shaping = vswitch.get(DEFAULTS).path(way, "enabled");
            set(name, way, shaping, Vim.text(shaping));
        }
    }

    private void set(String subject, String name, Json at, String value) {
        if (!value.isEmpty()) {
            out.add(Setting.of("", subject, name, Vim.origin(at)).value(value).build());
        }
    }

    private void flows(String name, Managed vswitch) {
        Json flows = vswitch.get("config.ipfixConfig");
        String collector = flows.get("collectorIpAddress").text();
        if (!collector.isEmpty()) {
            out.add(
                    FlowExport.of("", name, "ipfix", Vim.origin(flows))
                            .targets(List.of(collector + ":" + flows.get("collectorPort").text()))
                            .build());
        }
    }

    private void group(Managed group) {
        String key = Inventory.groupKey(group);
        Inventory.Group known = inventory.group(key, "");
        Managed vswitch = byName.get(known.vswitch());
        Json own = group.get(DEFAULTS);
        Json above = vswitch == null ? own : vswitch.get(DEFAULTS);
        boolean nsx = group.text("config.backingType").equalsIgnoreCase("nsx");
        Json order = own.path("uplinkTeamingPolicy", "uplinkPortOrder");
        boolean teams = Vim.inherited(order).no() && !lagged(order, vswitch);
        out.add(
                PortGroup.of("", known.vswitch(), known.name(), Vim.origin(group.at()))
                        .id(key)
                        .vlan(nsx ? Vlan.unknown() : vlan(own.get("vlan"), above, vswitch))
                        .promiscuous(security(own, above, "allowPromiscuous"))
                        .macChanges(security(own, above, "macChanges"))
                        .forged(security(own, above, "forgedTransmits"))
                        .securitySource(source(own))
                        .overridesAllowed(overrides(group))
                        .uplink(Tri.of(inventory.uplink(group)))
                        .learning(learning(own.path("macManagementPolicy", "macLearningPolicy")))
                        .active(teams ? Vim.texts(order.get("activeUplinkPort")) : List.of())
                        .standby(teams ? Vim.texts(order.get("standbyUplinkPort")) : List.of())
                        .build());
        Json reset = group.get("config.policy.portConfigResetAtDisconnect");
        set(known.vswitch() + "/" + known.name(), "resetAtDisconnect", reset, reset.text());
    }

    /// A LAG is one name in a failover order, and several pNICs.
    private static boolean lagged(Json order, @Nullable Managed vswitch) {
        return vswitch != null
                && vswitch.list("config.lacpGroupConfig").stream()
                        .anyMatch(l ->
                                Vim.texts(order.get("activeUplinkPort"))
                                        .contains(l.get("name").text()));
    }

    private static Tri learning(Json policy) {
        return Vim.tri(policy.get("enabled"));
    }

    private static String source(Json own) {
        Tri newer = Vim.inherited(own.get("macManagementPolicy"));
        Tri older = Vim.inherited(own.get("securityPolicy"));
        if (newer.no() || older.no()) {
            return "own";
        }
        return newer.yes() || older.yes() ? "inherited" : "";
    }

    private static Tri overrides(Managed group) {
        Tri any = Tri.UNKNOWN;
        for (String name : OVERRIDES) {
            Tri value = group.get("config.policy." + name).tri();
            any = value.yes() || any.unknown() ? value.yes() ? Tri.YES : value : any;
        }
        return any;
    }

    /// An id, ranges, or a private VLAN, told apart by the type or, without one, by the member.
    private static Vlan vlan(Json vlan, Json above, @Nullable Managed vswitch) {
        Json pvlan = vlan.get("pvlanId");
        Json id = vlan.get("vlanId");
        if (!pvlan.missing()) {
            return pvlan(pvlan.integer(-1), vswitch);
        }
        if (id.isArray() || id.isObject() || Vim.type(vlan).endsWith("TrunkVlanSpec")) {
            boolean untagged = Vim.list(id).stream().anyMatch(r -> r.get("start").integer(-1) == 0);
            return new Vlan.Trunk(Vim.ranges(id), untagged ? 0 : -1);
        }
        int number = id.integer(-1);
        if (number >= 0) {
            return Vlan.access(number);
        }
        Json higher = above.get("vlan");
        return vlan.equals(higher) || higher.missing()
                ? Vlan.unknown()
                : vlan(higher, above, vswitch);
    }

    private static Vlan pvlan(int id, @Nullable Managed vswitch) {
        if (vswitch != null) {
            for (Json entry : vswitch.list("config.pvlanConfig")) {
                if (entry.get("secondaryVlanId").integer(-1) == id) {
                    return new Vlan.Private(
                            entry.get("primaryVlanId").integer(id),
                            id,
                            entry.get("pvlanType").text());
                }
            }
        }
        return id < 0 ? Vlan.unknown() : new Vlan.Private(id, id, "unknown");
    }

    /// Mirrors and flow exports are known for the whole site if every distributed switch that a
    /// host takes part in was read with them.
    private void covered() {
        var needed = new TreeSet<String>(byName.keySet());
        boolean hostsTold = !inventory.hosts().isEmpty();
        for (Managed host : inventory.hosts()) {
            hostsTold &= host.collected("config.network.proxySwitch");
            for (Json proxy : host.list("config.network.proxySwitch")) {
                needed.add(inventory.switchName(proxy.get("dvsUuid").text()));
            }
        }
        if (byName.isEmpty()) {
            return;
        }
        out.coverage("", Coverage.PARTIAL, FactType.VSWITCH, FactType.PORT_GROUP);
        if (read(needed, "config.vspanSession")) {
            out.coverage(FactType.MIRROR, "", hostsTold ? Coverage.COMPLETE : Coverage.PARTIAL);
        }
        if (read(needed, "config.ipfixConfig")) {
            out.coverage(
                    FactType.FLOW_EXPORT, "", hostsTold ? Coverage.COMPLETE : Coverage.PARTIAL);
        }
    }

    private boolean read(Set<String> switches, String path) {
        return switches.stream()
                .allMatch(s -> {
                    Managed known = byName.get(s);
                    return known != null && known.collected(path);
                });
    }
}

package ringwall.audit.importer.hyperv;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.MgmtProtocol;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vm;
import ringwall.audit.importer.Json;

/// Hosts, their physical adapters and teams, and virtual switches, as the cmdlets of one host or
/// cluster give them. Virtual adapters are in [Adapters].
///
/// A switch names its uplinks by description; Get-NetAdapter gives the name to a description. A
/// switch on "Microsoft Network Adapter Multiplexor Driver" is on an LBFO team: without
/// Get-NetLbfoTeam its members, and so its uplinks, are unknown.
final class HostCmdlets {

    private static final String LBFO = "Microsoft Network Adapter Multiplexor Driver";

    /// How driver files of Windows start, and the driver's family.
    private static final Map<String, String> FAMILIES =
            Map.ofEntries(
                    Map.entry("i40e", "i40e"),
                    Map.entry("ixn", "ixgbe"),
                    Map.entry("ixt", "ixgbe"),
                    Map.entry("ixe", "ixgbe"),
                    Map.entry("icea", "ice"),
                    Map.entry("e1r", "igb"),
                    Map.entry("e1q", "igb"),
                    Map.entry("b57nd", "tg3"),
                    Map.entry("bnxtnd", "bnxt_en"),
                    Map.entry("bxnd", "bnx2"),
                    Map.entry("evbd", "bnx2x"),
                    Map.entry("mlx5", "mlx5_core"),
                    Map.entry("mlx4", "mlx4_en"),
                    Map.entry("qend", "qede"),
                    Map.entry("netvsc", "netvsc"));

    private final List<Json> objects;
    private final FactSink out;
    private final Map<String, String> nameOfDescription = new HashMap<>();
    private final Map<String, List<Json>> lbfo = new TreeMap<>();
    private final Set<String> hosts = new TreeSet<>();

    HostCmdlets(List<Json> objects, FactSink out) {
        this.objects = objects;
        this.out = out;
    }

    void read() {
        of(Kind.HOST).forEach(this::host);
        of(Kind.NODE).forEach(this::node);
        of(Kind.NET_ADAPTER).forEach(this::netAdapter);
        of(Kind.HARDWARE).forEach(this::hardware);
        of(Kind.LBFO).forEach(t -> lbfo.computeIfAbsent(hostOf(t), _ -> new ArrayList<>()).add(t));
        of(Kind.SWITCH).forEach(this::vswitch);
        lbfo.forEach(this::freeTeams);
        of(Kind.VM).forEach(this::vm);
        of(Kind.ADDRESS).forEach(this::address);
        of(Kind.WINRM).forEach(this::winrm);
    }

    private List<Json> of(Kind kind) {
        return objects.stream().filter(o -> Kind.of(o) == kind).toList();
    }

    /// The computer an object is of; else what the directory says.
    String hostOf(Json object) {
        String told = object.any("ComputerName", "PSComputerName", "SystemName").text();
        if (told.isEmpty() || told.equalsIgnoreCase("localhost")) {
            return known(object.file());
        }
        String name = Shell.host(told);
        hosts.add(name);
        return name;
    }

    /// Objects that name no computer (Get-NetAdapter) are the only named computer's of this input.
    private String known(SourceFile file) {
        var named = new TreeSet<String>();
        for (Json object : objects) {
            if (Kind.of(object) == Kind.SWITCH || Kind.of(object) == Kind.ADAPTER) {
                String name = Shell.host(object.get("ComputerName").text());
                if (!name.isEmpty()) {
                    named.add(name);
                }
            }
        }
        return named.size() == 1 ? named.first() : file.host();
    }

    private void host(Json object) {
        String name = object.any("ComputerName", "Name").text();
        String host = name.isEmpty() ? object.file().host() : Shell.host(name);
        out.add(Host.of(host, object.origin()).hypervisor("hyperv").build());
        out.coverage(FactType.HOST, host, Coverage.PARTIAL);
    }

    private void node(Json object) {
        String name = Shell.host(object.any("NodeName", "Name").text());
        Json cluster = object.get("Cluster");
        String version =
                object.get("MajorVersion").text()
                        + "."
                        + object.get("MinorVersion").text()
                        + "."
                        + object.get("BuildNumber").text();
        out.add(
                Host.of(name, object.origin())
                        .hypervisor("hyperv")
                        .version(version.matches("\\d+\\.\\d+\\.\\d+") ? version : "")
                        .cluster(cluster.isObject() ? cluster.get("Name").text() : cluster.text())
                        .build());
        out.coverage(FactType.HOST, name, Coverage.PARTIAL);
    }

    private void netAdapter(Json object) {
        String description = object.get("InterfaceDescription").text();
        String name = object.any("Name", "InterfaceAlias").text();
        String host = hostOf(object);
        if (name.isEmpty()) {
            return;
        }
        nameOfDescription.put(host + "/" + description, name);
        boolean made =
                object.get("Virtual").tri().yes()
                        || object.get("HardwareInterface").tri().no()
                        || description.startsWith(LBFO)
                        || description.startsWith("Hyper-V Virtual")
                        || description.contains("Multiplexor");
        if (made && !description.contains("Hyper-V Network Adapter")) {
            return;
        }
        String driver = family(object.get("DriverFileName").text());
        String status = object.get("Status").text();
        out.add(
                PNic.of(host, name, object.origin())
                        .driver(driver)
                        .description(description)
                        .mac(Shell.mac(object.get("MacAddress").text()))
                        .link(status.isEmpty() ? Tri.UNKNOWN : Tri.of(status.equals("Up")))
                        .virtualNic(
                                Tri.of(
                                        description.contains("Hyper-V Network Adapter")
                                                || driver.equals("netvsc")))
                        .build());
        out.coverage(FactType.PNIC, host, Coverage.PARTIAL);
    }

    /// Windows names the driver's file anew for each release of Windows (i40ea68.sys, i40eb65.sys):
    /// the name of the family, which Linux and ESXi use too, where it is known.
    private static String family(String file) {
        String name = file.toLowerCase(Locale.ROOT).replaceFirst("\\.sys$", "");
        for (Map.Entry<String, String> known : FAMILIES.entrySet()) {
            if (name.startsWith(known.getKey())) {
                return known.getValue();
            }
        }
        return name;
    }

    private void hardware(Json object) {
        int bus = object.any("BusNumber", "Bus").integer(-1);
        int device = object.any("DeviceNumber", "Device").integer(-1);
        int function = object.any("FunctionNumber", "Function").integer(-1);
        int segment = object.any("SegmentNumber", "Segment").integer(0);
        String name = object.any("Name", "InterfaceAlias").text();
        if (bus >= 0 && device >= 0 && function >= 0 && !name.isEmpty()) {
            out.add(
                    PNic.of(hostOf(object), name, object.origin())
                            .pciAddress(
                                    "%04x:%02x:%02x.%x".formatted(segment, bus, device, function))
                            .build());
        }
    }

    private String nic(String host, String description) {
        return nameOfDescription.getOrDefault(host + "/" + description, description);
    }

    private void vswitch(Json object) {
        String host = hostOf(object);
        String name = object.get("Name").text();
        String type =
                Shell.word(object.get("SwitchType"), List.of("private", "internal", "external"));
        var names = new LinkedHashSet<String>();
        for (String key :
                List.of("NetAdapterInterfaceDescriptions", "NetAdapterInterfaceDescription")) {
            object.get(key).texts().stream().filter(d -> !d.isBlank()).forEach(names::add);
        }
        for (Json team : of(Kind.SWITCH_TEAM)) {
            if (team.get("Name").text().equals(name)) {
                names.addAll(team.get("NetAdapterInterfaceDescription").texts());
            }
        }
        names.removeIf(d -> d.equals("Teamed-Interface"));
        List<String> uplinks = names.stream().map(d -> nic(host, d)).toList();
        boolean onLbfo = names.stream().anyMatch(d -> d.startsWith(LBFO));
        Optional<Json> team = onLbfo ? teamBelow(host, names) : Optional.empty();
        Tri read = Tri.of(type.equals("internal") || type.equals("private") || !names.isEmpty());
        if (onLbfo && team.isEmpty()) {
            out.note(
                    object.file(),
                    object.pointer(),
                    "switch " + name + " is on an LBFO team whose members are not in the input",
                    "Get-NetLbfoTeam | ConvertTo-Json -Depth 3 > get_net_lbfo_team.json");
            uplinks = List.of();
            read = Tri.NO;
        } else if (team.isPresent()) {
            uplinks = List.of(team.get().get("Name").text());
            out.add(lbfo(host, team.get(), name));
        } else if (uplinks.size() > 1) {
            out.add(set(host, name, uplinks, object));
        }
        out.add(
                VSwitch.of(host, name, object.origin())
                        .kind(SwitchKind.HYPERV)
                        .id(object.get("Id").text())
                        .managed(Tri.NO)
                        .uplinks(uplinks)
                        .uplinksRead(read.no() || !type.isEmpty() ? read : Tri.UNKNOWN)
                        .learning(Tri.YES)
                        .build());
        out.coverage(FactType.VSWITCH, host, Coverage.PARTIAL);
        boolean listed =
                of(Kind.ADAPTER).stream()
                        .anyMatch(a ->
                                a.get("IsManagementOs").tri().yes()
                                        && a.get("SwitchName").text().equals(name));
        if (object.get("AllowManagementOS").tri().yes() && !listed) {
            out.add(
                    HostNic.of(
                                    host,
                                    "vEthernet (" + name + ")",
                                    object.origin().as(Confidence.DERIVED))
                            .vswitch(name)
                            .services(List.of("management"))
                            .servicesRead(Tri.NO)
                            .build());
        }
        if (!object.get("AllowManagementOS").tri().unknown()) {
            out.coverage(FactType.HOST_NIC, host, Coverage.PARTIAL);
        }
        out.add(Host.of(host, object.origin()).hypervisor("hyperv").build());
    }

    /// The LBFO team that a switch's uplink stands for: by the team's own adapter, else the only
    /// one.
    private Optional<Json> teamBelow(String host, Set<String> descriptions) {
        List<Json> teams = lbfo.getOrDefault(host, List.of());
        for (Json team : teams) {
            for (String description : descriptions) {
                if (team.get("TeamNics").texts().contains(nic(host, description))) {
                    return Optional.of(team);
                }
            }
        }
        return teams.size() == 1 ? Optional.of(teams.getFirst()) : Optional.empty();
    }

    private void freeTeams(String host, List<Json> teams) {
        for (Json team : teams) {
            out.add(lbfo(host, team, ""));
        }
        out.coverage(FactType.TEAM, host, Coverage.PARTIAL);
    }

    private Team lbfo(String host, Json team, String vswitch) {
        String mode =
                Shell.word(team.get("TeamingMode"), List.of("static", "switchindependent", "lacp"));
        var standby = new ArrayList<String>();
        for (Json member : of(Kind.LBFO_MEMBER)) {
            boolean mine = member.get("Team").text().equals(team.get("Name").text());
            String role =
                    Shell.word(member.get("AdministrativeMode"), List.of("active", "standby"));
            if (mine && role.equals("standby")) {
                standby.add(member.get("Name").text());
            }
        }
        List<String> members = team.get("Members").texts();
        return Team.of(host, team.get("Name").text(), team.origin())
                .members(members)
                .mode(mode)
                .active(
                        standby.isEmpty()
                                ? List.of()
                                : members.stream().filter(m -> !standby.contains(m)).toList())
                .standby(standby)
                .lacp(mode.equals("lacp") ? Lacp.CONFIGURED : Lacp.OFF)
                .vswitch(vswitch)
                .build();
    }

    private static Team set(String host, String name, List<String> uplinks, Json at) {
        return Team.of(host, name + "-team", at.origin())
                .members(uplinks)
                .mode("switch-embedded")
                .lacp(Lacp.OFF)
                .vswitch(name)
                .build();
    }

    private void vm(Json object) {
        String state =
                object.get("State").text().equals("2")
                        ? "running"
                        : Shell.word(object.get("State"), List.of());
        out.add(
                Vm.of(hostOf(object), object.any("VMName", "Name").text(), object.origin())
                        .id(object.any("VMId", "Id").text())
                        .poweredOn(
                                object.get("State").missing()
                                        ? Tri.UNKNOWN
                                        : Tri.of(state.equals("running")))
                        .build());
        out.coverage(FactType.VM, hostOf(object), Coverage.PARTIAL);
    }

    private void address(Json object) {
        String alias = object.get("InterfaceAlias").text();
        String address = object.get("IPAddress").text();
        if (!alias.isEmpty() && !address.startsWith("fe80") && !address.startsWith("127.")) {
            out.add(
                    HostNic.of(hostOf(object), alias, object.origin())
                            .addresses(
                                    List.of(address + "/" + object.get("PrefixLength").integer(32)))
                            .lower(alias.startsWith("vEthernet") ? "" : alias)
                            .build());
        }
    }

    private void winrm(Json object) {
        Tri clear = object.get("Value").tri();
        out.add(
                MgmtProtocol.of(known(object.file()), "winrm", "", object.origin())
                        .encrypted(clear.not())
                        .why("AllowUnencrypted is " + object.get("Value").text())
                        .build());
    }
}

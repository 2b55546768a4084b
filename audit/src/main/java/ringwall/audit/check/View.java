package ringwall.audit.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.Neighbour;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;

/// The site as checks look at it: facts joined (port to switch to uplink to pNIC to physical port).
/// Built once; all look-ups are by map.
public final class View {

    /// A switch as one host has it; a distributed switch gives one of these per host.
    public record SwitchOn(VSwitch vswitch, String host) {
        public String subject() {
            return "switch " + (host.isEmpty() ? "" : host + "/") + vswitch.name();
        }
    }

    /// A team, also one that is only the list of a switch's uplinks; `fact` is where it was read.
    public record TeamOn(
            String host, String name, List<String> usable, List<String> idle, Team fact) {
        public String subject() {
            return "team " + host + "/" + name;
        }
    }

    private static final int MAX_LOWER = 6;

    private final Site site;
    private final Declared declared;
    private final Profile profile;
    private final Map<String, VSwitch> switches = new HashMap<>();
    private final Map<String, List<SwitchOn>> switchesOn = new TreeMap<>();
    private final List<SwitchOn> instances = new ArrayList<>();
    private final Map<String, List<VPort>> ports = new HashMap<>();
    private final Map<String, List<PortGroup>> groups = new HashMap<>();
    private final Map<String, PortGroup> groupByName = new HashMap<>();
    private final Map<String, List<Neighbour>> neighbours = new HashMap<>();
    private final Cabling cabling;
    private final Map<String, List<Firewall>> firewalls = new HashMap<>();

    public View(Site site, Declared declared, Profile profile) {
        this.site = site;
        this.declared = declared;
        this.profile = profile;
        this.cabling = new Cabling(site);
        joinSwitches();
        joinGroups();
        for (VPort port : site.all(VPort.class)) {
            VSwitch vswitch = switchOf(port);
            if (vswitch != null) {
                add(ports, vswitch.key() + "@" + port.host(), port);
                if (!port.host().isEmpty()) {
                    add(ports, vswitch.key(), port);
                }
            }
        }
        for (Neighbour neighbour : site.all(Neighbour.class)) {
            add(neighbours, neighbour.host() + "/" + neighbour.pnic(), neighbour);
        }
        joinFirewalls();
    }

    private static <V> void add(Map<String, List<V>> map, String key, V value) {
        map.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
    }

    private void joinSwitches() {
        for (VSwitch vswitch : site.all(VSwitch.class)) {
            switches.put(vswitch.host() + "/" + vswitch.name(), vswitch);
            if (!vswitch.id().isEmpty()) {
                switches.putIfAbsent(vswitch.host() + "/" + vswitch.id(), vswitch);
            }
            if (vswitch.host().isEmpty()) {
                List<String> hosts = vswitch.hosts().isEmpty() ? List.of("") : vswitch.hosts();
                for (String host : hosts) {
                    instance(new SwitchOn(vswitch, host));
                }
            } else {
                instance(new SwitchOn(vswitch, vswitch.host()));
            }
        }
    }

    private void instance(SwitchOn on) {
        instances.add(on);
        add(switchesOn, on.host(), on);
    }

    private void joinGroups() {
        for (PortGroup group : site.all(PortGroup.class)) {
            VSwitch vswitch = find(group.host(), group.vswitch());
            String at = vswitch == null ? group.host() + "/" + group.vswitch() : vswitch.key();
            add(groups, at, group);
            groupByName.put(at + "/" + group.name(), group);
            groupByName.putIfAbsent(group.host() + "//" + group.name(), group);
            if (!group.id().isEmpty()) {
                groupByName.putIfAbsent(at + "/" + group.id(), group);
                groupByName.putIfAbsent(group.host() + "//" + group.id(), group);
            }
        }
    }

    /// Is what this port leads to read off its description only?
    public boolean described(PhysPort port) {
        return cabling.described(port);
    }

    private void joinFirewalls() {
        for (Firewall firewall : site.all(Firewall.class)) {
            add(firewalls, firewall.host() + "/name/" + firewall.name(), firewall);
            for (String scope : firewall.scope()) {
                add(firewalls, firewall.host() + "/scope/" + scope, firewall);
            }
        }
    }

    public Site site() {
        return site;
    }

    public Declared declared() {
        return declared;
    }

    public Profile profile() {
        return profile;
    }

    /// All switches, once per host.
    public List<SwitchOn> switches() {
        return Collections.unmodifiableList(instances);
    }

    public List<SwitchOn> switches(String host) {
        return switchesOn.getOrDefault(host, List.of());
    }

    /// By name or id, on the host or spanning it.
    public @Nullable VSwitch find(String host, String nameOrId) {
        if (nameOrId.isEmpty()) {
            return null;
        }
        VSwitch own = switches.get(host + "/" + nameOrId);
        return own != null ? own : switches.get("/" + nameOrId);
    }

    public @Nullable VSwitch switchOf(VPort port) {
        VSwitch direct = find(port.host(), port.vswitch());
        if (direct != null) {
            return direct;
        }
        PortGroup group = groupByName.get(port.host() + "//" + port.portGroup());
        if (group == null) {
            group = groupByName.get("//" + port.portGroup());
        }
        return group == null ? null : find(group.host(), group.vswitch());
    }

    /// VM ports of a switch on one host.
    public List<VPort> ports(SwitchOn on) {
        return ports.getOrDefault(on.vswitch().key() + "@" + on.host(), List.of());
    }

    /// VM ports of a switch on all hosts.
    public List<VPort> ports(VSwitch vswitch) {
        return ports.getOrDefault(
                vswitch.key(), ports.getOrDefault(vswitch.key() + "@", List.of()));
    }

    /// Port groups that VMs can use: no uplink port groups, none that host adapters alone use.
    public List<PortGroup> vmGroups(SwitchOn on) {
        var used = new TreeSet<String>();
        for (HostNic nic : hostNics(on)) {
            used.add(nic.portGroup());
        }
        var taken = new TreeSet<String>();
        ports(on).forEach(p -> taken.add(p.portGroup()));
        return groups(on.vswitch()).stream()
                .filter(g -> !g.uplink().yes())
                .filter(g ->
                        taken.contains(g.name())
                                || taken.contains(g.id())
                                || !(used.contains(g.name()) || used.contains(g.id())))
                .toList();
    }

    public List<PortGroup> groups(VSwitch vswitch) {
        return groups.getOrDefault(vswitch.key(), List.of());
    }

    public Optional<PortGroup> group(VPort port) {
        VSwitch vswitch = switchOf(port);
        PortGroup found =
                vswitch == null ? null : groupByName.get(vswitch.key() + "/" + port.portGroup());
        if (found == null) {
            found = groupByName.get(port.host() + "//" + port.portGroup());
        }
        if (found == null && !port.portGroup().isEmpty()) {
            found = groupByName.get("//" + port.portGroup());
        }
        return Optional.ofNullable(found);
    }

    /// A port's own VLAN setting, else its group's.
    public Vlan vlan(VPort port) {
        if (!(port.vlan() instanceof Vlan.Unknown)) {
            return port.vlan();
        }
        return group(port).map(PortGroup::vlan).orElse(port.vlan());
    }

    public Vlan vlan(HostNic nic) {
        if (!(nic.vlan() instanceof Vlan.Unknown) || nic.portGroup().isEmpty()) {
            return nic.vlan();
        }
        VSwitch vswitch = find(nic.host(), nic.vswitch());
        PortGroup group =
                vswitch == null ? null : groupByName.get(vswitch.key() + "/" + nic.portGroup());
        return group == null ? nic.vlan() : group.vlan();
    }

    public List<HostNic> hostNics(SwitchOn on) {
        return site.on(HostNic.class, on.host()).stream()
                .filter(n -> on.vswitch().equals(find(n.host(), n.vswitch())))
                .toList();
    }

    /// A host's adapters that carry management: told by the platform, or declared by name or
    /// address prefix.
    public List<HostNic> management(String host) {
        return site.on(HostNic.class, host).stream()
                .filter(n ->
                        n.services().contains("management")
                                || declared.lists("managementNetworks", n.name())
                                || declared.lists("managementNetworks", n.portGroup())
                                || n.addresses().stream()
                                        .anyMatch(a -> declared.lists("managementNetworks", a)))
                .toList();
    }

    /// The pNICs below a device: itself, a team's members, the parent of a VLAN sub-interface or
    /// VF.
    public Set<String> pnics(String host, String device) {
        var found = new LinkedHashSet<String>();
        collect(host, device, found, MAX_LOWER);
        return found;
    }

    private void collect(String host, String device, Set<String> found, int depth) {
        if (device.isEmpty() || depth == 0) {
            return;
        }
        if (site.get(FactType.TEAM, host, device) instanceof Team team) {
            team.members().stream()
                    .filter(m -> !team.unused().contains(m))
                    .forEach(m -> collect(host, m, found, depth - 1));
        } else if (site.get(FactType.PNIC, host, device) instanceof PNic nic) {
            if (nic.parent().isEmpty()) {
                found.add(device);
            } else {
                collect(host, nic.parent(), found, depth - 1);
            }
        } else if (site.get(FactType.HOST_NIC, host, device) instanceof HostNic nic
                && !nic.lower().isEmpty()
                && !nic.lower().equals(device)) {
            collect(host, nic.lower(), found, depth - 1);
        } else if (find(host, device) != null) {
            below(host, device, found, depth - 1);
        } else if (device.matches(".+\\.\\d{1,4}")) {
            collect(host, device.substring(0, device.lastIndexOf('.')), found, depth - 1);
        } else {
            found.add(device);
        }
    }

    private void below(String host, String device, Set<String> found, int depth) {
        VSwitch vswitch = find(host, device);
        if (vswitch != null) {
            for (String uplink : uplinks(new SwitchOn(vswitch, host))) {
                if (!uplink.equals(device)) {
                    collect(host, uplink, found, depth);
                }
            }
        }
    }

    /// Uplink devices of a switch on a host: pNIC or team names.
    public List<String> uplinks(SwitchOn on) {
        var own = new LinkedHashSet<String>();
        for (String uplink : on.vswitch().uplinks()) {
            int slash = uplink.indexOf('/');
            if (!on.vswitch().host().isEmpty() || slash < 0) {
                own.add(uplink);
            } else if (uplink.substring(0, slash).equals(on.host())) {
                own.add(uplink.substring(slash + 1));
            }
        }
        for (Team team : site.on(Team.class, on.host())) {
            if (!team.vswitch().isEmpty() && on.vswitch().equals(find(on.host(), team.vswitch()))) {
                own.removeAll(team.members());
                own.add(team.name());
            }
        }
        return List.copyOf(own);
    }

    /// What a VLAN is on the wire: a bridge over `eth0.10` sends its untagged frames in VLAN 10.
    public Vlan outside(SwitchOn on, Vlan inside) {
        if (inside instanceof Vlan.Untagged) {
            for (String uplink : uplinks(on)) {
                int id = uplinkVlan(on.host(), uplink, MAX_LOWER);
                if (id > 0) {
                    return Vlan.access(id);
                }
            }
        }
        return inside;
    }

    /// The VLAN of a device that is a VLAN sub-interface, or a bridge over one; 0: none.
    private int uplinkVlan(String host, String device, int depth) {
        if (depth == 0 || device.isEmpty()) {
            return 0;
        }
        if (site.get(FactType.HOST_NIC, host, device) instanceof HostNic nic
                && nic.vlan() instanceof Vlan.Access access) {
            return access.id();
        }
        if (site.get(FactType.TEAM, host, device) instanceof Team) {
            return 0;
        }
        int dot = device.lastIndexOf('.');
        if (dot > 0 && device.substring(dot + 1).matches("\\d{1,4}")) {
            return Integer.parseInt(device.substring(dot + 1));
        }
        VSwitch below = find(host, device);
        if (below != null) {
            for (String uplink : uplinks(new SwitchOn(below, host))) {
                int id = uplink.equals(device) ? 0 : uplinkVlan(host, uplink, depth - 1);
                if (id > 0) {
                    return id;
                }
            }
        }
        return 0;
    }

    public Set<String> pnics(SwitchOn on) {
        var found = new LinkedHashSet<String>();
        uplinks(on).forEach(u -> found.addAll(pnics(on.host(), u)));
        return found;
    }

    /// The pNICs that one port group can leave by: its own failover order, if it overrides the
    /// switch's, else all of the switch's.
    public Set<String> pnics(SwitchOn on, PortGroup group) {
        var own = new LinkedHashSet<>(group.active());
        own.addAll(group.standby());
        Set<String> all = pnics(on);
        own.retainAll(all);
        return own.isEmpty() ? all : own;
    }

    /// The pNICs that VMs on the switch can leave by.
    public Set<String> vmPnics(SwitchOn on) {
        var found = new LinkedHashSet<String>();
        List<PortGroup> open = vmGroups(on);
        open.forEach(g -> found.addAll(pnics(on, g)));
        return open.isEmpty() ? pnics(on) : found;
    }

    /// The pNICs that a host adapter on the switch can leave by.
    public Set<String> pnics(SwitchOn on, HostNic nic) {
        PortGroup group = groupByName.get(on.vswitch().key() + "/" + nic.portGroup());
        return group == null ? pnics(on) : pnics(on, group);
    }

    /// Can the list of uplinks be trusted to be all?
    public boolean uplinksKnown(SwitchOn on) {
        return !on.vswitch().uplinksRead().no()
                && (!uplinks(on).isEmpty() || on.vswitch().uplinksRead().yes());
    }

    /// Members that can carry traffic: not unused, with carrier, in the active aggregator.
    public TeamOn usable(Team team) {
        var usable = new ArrayList<String>();
        var idle = new ArrayList<String>();
        for (String member : team.members()) {
            boolean down =
                    team.unused().contains(member)
                            || team.linkDown().contains(member)
                            || pnics(team.host(), member).stream()
                                    .allMatch(p ->
                                            pnic(team.host(), p)
                                                    .map(n -> n.link().no())
                                                    .orElse(false));
            (down ? idle : usable).add(member);
        }
        if (team.lacp() == Lacp.NOT_NEGOTIATED && usable.size() > 1) {
            idle.addAll(usable.subList(1, usable.size()));
            usable.subList(1, usable.size()).clear();
        }
        return new TeamOn(team.host(), team.name(), usable, idle, team);
    }

    /// Teams of a host: those that the platform calls so, and switches with several pNICs as
    /// uplinks. Several pNICs of a Linux or Open vSwitch bridge are no team: each serves what is
    /// plugged into it.
    public List<TeamOn> teams(String host) {
        var all = new ArrayList<TeamOn>();
        for (Team team : site.on(Team.class, host)) {
            all.add(usable(team));
        }
        for (SwitchOn on : switches(host)) {
            List<String> plain =
                    uplinks(on).stream()
                            .filter(u -> site.get(FactType.TEAM, host, u) == null)
                            .toList();
            if (plain.size() > 1
                    && uplinks(on).size() == plain.size()
                    && !bridgeKind(on.vswitch().kind())) {
                var team =
                        Team.of(host, on.vswitch().name(), on.vswitch().origin())
                                .members(plain)
                                .vswitch(on.vswitch().name())
                                .build();
                all.add(usable(team));
            }
        }
        return all;
    }

    public Optional<PNic> pnic(String host, String name) {
        return site.get(FactType.PNIC, host, name) instanceof PNic nic
                ? Optional.of(nic)
                : Optional.empty();
    }

    /// Switches seen by a pNIC; VMs and DPUs that speak LLDP are left out.
    public List<Neighbour> neighbours(String host, String pnic) {
        return neighbours.getOrDefault(host + "/" + pnic, List.of()).stream()
                .filter(n -> !n.stationOnly().yes())
                .toList();
    }

    /// The physical switch's port or ports that a pNIC is plugged into.
    public List<PhysPort> physical(String host, String pnic) {
        return cabling.ports(host, pnic);
    }

    /// Firewalls that act on a port.
    public List<Firewall> firewalls(VPort port) {
        // by identity: a firewall's hash walks all the places that it was read at
        Set<Firewall> known = Collections.newSetFromMap(new IdentityHashMap<>());
        var found = new ArrayList<Firewall>();
        for (String at : List.of(port.host(), "")) {
            for (String filter : port.filters()) {
                gather(at + "/name/" + filter, known, found);
            }
            for (String scope : List.of(port.vm() + "/" + port.vnic(), port.vm(), "*")) {
                gather(at + "/scope/" + scope, known, found);
            }
        }
        return Collections.unmodifiableList(found);
    }

    private void gather(String key, Set<Firewall> known, List<Firewall> found) {
        for (Firewall firewall : firewalls.getOrDefault(key, List.of())) {
            if (known.add(firewall)) {
                found.add(firewall);
            }
        }
    }

    public Optional<Host> host(String name) {
        return site.get(FactType.HOST, name) instanceof Host host
                ? Optional.of(host)
                : Optional.empty();
    }

    /// What the host runs, in lower case; guessed from its switches if it does not say.
    public String platform(String host) {
        String told = host(host).map(Host::hypervisor).orElse("").toLowerCase(Locale.ROOT);
        if (!told.isEmpty()) {
            return told;
        }
        for (SwitchOn on : switches(host)) {
            switch (on.vswitch().kind()) {
                case STANDARD, DISTRIBUTED, OPAQUE -> {
                    return "esxi";
                }
                case HYPERV -> {
                    return "hyperv";
                }
                case XEN -> {
                    return "xen";
                }
                case OVS -> {
                    return "ovs";
                }
                case RINGWALL -> {
                    return "ringwall";
                }
                case LINUX_BRIDGE, MACVTAP, SRIOV, INTERNAL, UNKNOWN -> {}
            }
        }
        return "linux";
    }

    /// What the switch is configured with: `vds` for a distributed switch of vSphere, which has
    /// commands of its own; else the platform of its host.
    public String platform(VSwitch vswitch, String host) {
        boolean vds =
                vswitch.kind() == SwitchKind.DISTRIBUTED && vswitch.manager().startsWith("vCenter");
        if (vds) {
            return "vds";
        }
        if (vswitch.kind() == SwitchKind.HYPERV) {
            return "hyperv";
        }
        if (host.isEmpty()) {
            return vswitch.hosts().isEmpty() ? "linux" : platform(vswitch.hosts().getFirst());
        }
        return platform(host);
    }

    /// The same for a port.
    public String platform(VPort port) {
        VSwitch vswitch = switchOf(port);
        return vswitch == null ? platform(port.host()) : platform(vswitch, port.host());
    }

    /// The same for a port group.
    public String platform(PortGroup group) {
        VSwitch vswitch = find(group.host(), group.vswitch());
        return vswitch == null ? platform(group.host()) : platform(vswitch, group.host());
    }

    /// Is the host itself a VM? Its pNICs then say nothing about hardware.
    public Tri nested(String host) {
        Tri told = host(host).map(Host::nested).orElse(Tri.UNKNOWN);
        if (!told.unknown()) {
            return told;
        }
        List<PNic> nics = site.on(PNic.class, host);
        boolean virtual = !nics.isEmpty() && nics.stream().allMatch(n -> n.virtualNic().yes());
        return virtual ? Tri.YES : Tri.UNKNOWN;
    }

    public boolean complete(FactType type, String host) {
        return site.complete(type, host);
    }

    public boolean absent(FactType type, String host) {
        return site.coverage(type, host) == Coverage.ABSENT;
    }

    /// Does the switch have, or could it have, VMs on this host?
    public boolean carriesVms(SwitchOn on) {
        return !ports(on).isEmpty();
    }

    public static boolean bridgeKind(SwitchKind kind) {
        return kind == SwitchKind.LINUX_BRIDGE || kind == SwitchKind.OVS;
    }
}

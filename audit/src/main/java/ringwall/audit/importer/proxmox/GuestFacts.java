package ringwall.audit.importer.proxmox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.FirewallClass;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.ManagedBy;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vm;

/// Guests with their vNICs, and the firewall as it acts on them: only if the cluster's file, the
/// guest's file and the vNIC all switch it on. A guest without a `.fw` file is open even when the
/// cluster's firewall is on; without `cluster.fw` in the input nothing is known.
final class GuestFacts {

    private static final String MANAGER = "Proxmox VE";

    private final String hint;
    private final FactSink out;
    private final List<Guest> guests = new ArrayList<>();
    private final Map<String, FirewallFile> guestFirewalls = new TreeMap<>();
    private final Map<String, String> names = new HashMap<>();
    private @Nullable FirewallFile cluster;

    GuestFacts(String hint, FactSink out) {
        this.hint = hint;
        this.out = out;
    }

    void guest(SourceFile file) {
        guests.add(Guest.of(file));
    }

    void firewall(SourceFile file) {
        FirewallFile read = FirewallFile.of(file, out);
        if (!read.guest.isEmpty()) {
            guestFirewalls.put(read.guest, read);
        } else if (read.cluster()) {
            cluster = read;
        } else {
            out.note(file, "", "a node's own firewall: it filters the host's traffic, no VM's", "");
        }
    }

    private String host(Guest guest) {
        return guest.node().isEmpty() ? hint : guest.node();
    }

    void write() {
        FirewallFile whole = cluster;
        if (whole != null) {
            cluster(whole);
        }
        var seen = new HashMap<String, Guest>();
        for (Guest guest : guests) {
            seen.put(guest.id(), guest);
            guest(guest, whole);
        }
        guestFirewalls.forEach((id, file) -> {
            if (!seen.containsKey(id)) {
                rules(hint, id, List.of(), file, whole);
            }
        });
        if (!guestFirewalls.isEmpty() && whole == null) {
            out.note(
                    guestFirewalls.values().iterator().next().file,
                    "",
                    "cluster.fw is not in the input: whether the firewall is on at all is not known",
                    "cp /etc/pve/firewall/cluster.fw .");
        }
    }

    private void cluster(FirewallFile file) {
        out.add(
                Firewall.of("", "pve cluster", file.file.line(1))
                        .firewallClass(FirewallClass.KERNEL)
                        .managedBy(ManagedBy.PLATFORM)
                        .manager(MANAGER)
                        .enabled(Tri.of(file.on()))
                        .objectKinds(file.kinds(file))
                        .objectsSupported(Tri.YES)
                        .defaultIn(file.policy("policy_in", "DROP"))
                        .defaultOut(file.policy("policy_out", "ACCEPT"))
                        .ruleCount(file.rules.size())
                        .repeats(file.repeats())
                        .build());
        out.coverage("", Coverage.PARTIAL, FactType.FIREWALL);
    }

    private void guest(Guest guest, @Nullable FirewallFile whole) {
        String host = host(guest);
        String name = guest.shown();
        String other = names.putIfAbsent(host + "/" + name, guest.id());
        if (other != null && !other.equals(guest.id())) {
            name = name + "-" + guest.id(); // two guests of one name
        }
        out.add(Host.of(host, guest.origin()).hypervisor("proxmox").build());
        out.add(Vm.of(host, name, guest.origin()).id(guest.id()).labels(guest.tags()).build());
        FirewallFile own = guestFirewalls.get(guest.id());
        boolean filtering = whole != null && whole.on() && own != null && own.on();
        for (Guest.Net net : guest.nets()) {
            port(guest, host, name, net, filtering && net.firewall() ? own : null, whole);
        }
        if (guest.passthrough()) {
            out.add(
                    ringwall.audit.fact.Setting.of(host, name, "hostpci", guest.origin())
                            .value("yes")
                            .build());
        }
        firewall(guest, host, name, own, whole);
        out.coverage(host, Coverage.PARTIAL, FactType.VM, FactType.VPORT, FactType.VSWITCH);
        if (whole != null) {
            out.coverage(host, Coverage.COMPLETE, FactType.FIREWALL);
        }
    }

    private void port(
            Guest guest,
            String host,
            String name,
            Guest.Net net,
            @Nullable FirewallFile effective,
            @Nullable FirewallFile whole) {
        if (!net.bridge().isEmpty()) {
            out.add(VSwitch.of(host, net.bridge(), net.origin()).build());
        }
        boolean macs =
                effective != null && !effective.options.getOrDefault("macfilter", "1").equals("0");
        out.add(
                VPort.of(host, name, net.key(), net.origin())
                        .mac(net.mac())
                        .vswitch(net.bridge())
                        .portGroup(net.bridge())
                        .device(
                                guest.id().isEmpty()
                                        ? ""
                                        : (guest.container() ? "veth" : "tap")
                                                + guest.id()
                                                + "i"
                                                + net.index())
                        .vlan(net.vlan())
                        .portSecurity(whole == null ? Tri.UNKNOWN : Tri.of(macs))
                        .bypass(Bypass.NONE)
                        .build());
    }

    /// One fact for the vNICs that are filtered, one for those that are not.
    private void firewall(
            Guest guest,
            String host,
            String name,
            @Nullable FirewallFile own,
            @Nullable FirewallFile whole) {
        var in = new ArrayList<String>();
        var off = new ArrayList<String>();
        for (Guest.Net net : guest.nets()) {
            (net.firewall() ? in : off).add(name + "/" + net.key());
        }
        if (own != null) {
            rules(host, guest.id(), in, own, whole);
        } else if (whole != null && !in.isEmpty()) {
            unfiltered(
                    host,
                    guest,
                    "no firewall",
                    in,
                    "there is no " + guest.id() + ".fw: the guest's firewall is off");
        }
        if (whole != null && !off.isEmpty()) {
            unfiltered(host, guest, "unfiltered", off, "firewall=1 is not set on its vNIC");
        }
    }

    private void unfiltered(String host, Guest guest, String what, List<String> scope, String why) {
        out.add(
                Firewall.of(host, "pve/" + guest.id() + " " + what, guest.origin())
                        .firewallClass(FirewallClass.KERNEL)
                        .scope(scope)
                        .managedBy(ManagedBy.PLATFORM)
                        .manager(MANAGER)
                        .objectsSupported(Tri.YES)
                        .enabled(Tri.NO)
                        .why(why)
                        .ruleCount(0)
                        .build());
    }

    private void rules(
            String host,
            String id,
            List<String> scope,
            FirewallFile own,
            @Nullable FirewallFile whole) {
        String why = "";
        if (!own.on()) {
            why = "enable is not 1 in " + id + ".fw";
        } else if (whole != null && !whole.on()) {
            why = "the cluster's firewall is off (enable is not 1 in cluster.fw)";
        }
        boolean on = why.isEmpty();
        String open = on ? own.open() : "";
        Tri enabled = on && whole == null ? Tri.UNKNOWN : Tri.of(on);
        out.add(
                Firewall.of(host, "pve/" + id, own.file.line(1))
                        .firewallClass(FirewallClass.KERNEL)
                        .scope(enabled.unknown() ? List.of() : scope)
                        .managedBy(ManagedBy.PLATFORM)
                        .manager(MANAGER)
                        .objectKinds(own.kinds(whole == null ? own : whole))
                        .objectsSupported(Tri.YES)
                        .defaultIn(own.policy("policy_in", "DROP"))
                        .defaultOut(own.policy("policy_out", "ACCEPT"))
                        .enabled(enabled)
                        .effective(
                                enabled.unknown()
                                        ? Tri.UNKNOWN
                                        : !open.isEmpty()
                                                ? Tri.NO
                                                : enabled.no() ? Tri.UNKNOWN : Tri.YES)
                        .why(why.isEmpty() ? open : why)
                        .antiSpoofing(
                                Tri.of(
                                        own.options.getOrDefault("ipfilter", "0").equals("1")
                                                || !own.options
                                                        .getOrDefault("macfilter", "1")
                                                        .equals("0")))
                        .ruleCount(own.rules.size())
                        .repeats(own.repeats())
                        .build());
        out.coverage(host, Coverage.PARTIAL, FactType.FIREWALL);
    }
}

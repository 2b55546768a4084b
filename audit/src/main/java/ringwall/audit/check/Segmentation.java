package ringwall.audit.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;

/// SP 800-125B section 2.6, VM-NS-R1: distributed virtual switches. (.1) switches that segment VMs
/// are distributed or centrally defined; (.2) their definition is the same on all hosts of a
/// migration domain.
///
/// VM-NS-R2 is in [Management], R3 in [Trunks], R4 and R5 in [Overlays].
final class Segmentation implements Area {

    private static final String R1 = "VM-NS-R1.1";
    private static final String SAME = "VM-NS-R1.2";

    @Override
    public void judge(View view, Verdicts out) {
        new Management().judge(view, out);
        new Trunks().judge(view, out);
        new Overlays().judge(view, out);
        if (view.site().hosts().isEmpty()) {
            return;
        }
        Map<String, List<String>> domains = domains(view, out);
        domains.forEach((domain, hosts) -> domain(view, domain, hosts, out));
    }

    /// Migration domains with their hosts: declared, else clusters. Hosts of no known domain are
    /// judged unknown here.
    private static Map<String, List<String>> domains(View view, Verdicts out) {
        Map<String, List<String>> declared = view.declared().domains();
        var domains = new TreeMap<String, List<String>>();
        var lost = new ArrayList<String>();
        for (String host : view.site().hosts()) {
            String domain = view.host(host).map(Host::cluster).orElse("");
            for (Map.Entry<String, List<String>> entry : declared.entrySet()) {
                if (entry.getValue().stream().anyMatch(glob -> Glob.matches(glob, host))) {
                    domain = entry.getKey();
                }
            }
            if (domain.isEmpty()) {
                lost.add(host);
            } else {
                domains.computeIfAbsent(domain, _ -> new ArrayList<>()).add(host);
            }
        }
        if (!lost.isEmpty()) {
            boolean all = view.complete(FactType.HOST, "") || view.declared().inventoryComplete();
            if (all && view.site().hosts().size() == 1) {
                out.notApplicable(
                        R1, "host " + lost.getFirst(), "one host: nothing to be distributed over");
                out.notApplicable(
                        SAME, "host " + lost.getFirst(), "one host: nothing to compare with");
            } else {
                String what = "the migration domain of %s is not known".formatted(some(lost));
                for (String check : List.of(R1, SAME)) {
                    out.unknown(
                                    check,
                                    "site",
                                    "migration domain not known",
                                    "cluster membership, and the exports of all hosts of the cluster",
                                    declareDomains(view, lost))
                            .why(what);
                }
            }
        }
        return domains;
    }

    private static String declareDomains(View view, List<String> lost) {
        String platform = view.platform(lost.getFirst());
        String declare = "declare migrationDomains: {NAME: [%s, ...]}".formatted(lost.getFirst());
        return platform.equals("esxi")
                ? Commands.of(FactType.HOST, platform) + "; or " + declare
                : declare;
    }

    static String some(List<String> names) {
        return names.size() <= 4
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, 3)) + " and " + (names.size() - 3) + " more";
    }

    private static void domain(View view, String domain, List<String> hosts, Verdicts out) {
        if (hosts.size() == 1) {
            String host = hosts.getFirst();
            boolean whole =
                    view.declared().domains().containsKey(domain)
                            || view.complete(FactType.HOST, "")
                            || view.declared().inventoryComplete();
            for (String check : List.of(R1, SAME)) {
                if (whole) {
                    out.notApplicable(
                            check, "domain " + domain, "one host in the migration domain");
                } else {
                    out.unknown(
                            check,
                            "domain " + domain,
                            "only one host of the cluster was exported",
                            "the exports of the other hosts of " + domain,
                            Commands.of(FactType.VSWITCH, view.platform(host)));
                }
            }
            return;
        }
        var byName = new TreeMap<String, List<SwitchOn>>();
        for (String host : hosts) {
            for (SwitchOn on : view.switches(host)) {
                if (view.carriesVms(on)) {
                    byName.computeIfAbsent(on.vswitch().name(), _ -> new ArrayList<>()).add(on);
                }
            }
        }
        if (byName.isEmpty()) {
            boolean read = hosts.stream().allMatch(h -> view.complete(FactType.VPORT, h));
            for (String check : List.of(R1, SAME)) {
                if (read) {
                    out.notApplicable(check, "domain " + domain, "no virtual switch carries VMs");
                } else {
                    out.unknown(
                            check,
                            "domain " + domain,
                            "which switches carry VMs is not known",
                            "the VMs' network adapters",
                            Commands.of(FactType.VPORT, view.platform(hosts.getFirst())));
                }
            }
        }
        byName.forEach((name, ons) -> segmenting(view, domain, hosts, name, ons, out));
    }

    private static void segmenting(
            View view,
            String domain,
            List<String> hosts,
            String name,
            List<SwitchOn> ons,
            Verdicts out) {
        String subject = "switch " + domain + "/" + name;
        boolean same = sameEverywhere(view, subject, hosts, name, ons, out);
        VSwitch first = ons.getFirst().vswitch();
        Tri central = central(first);
        for (SwitchOn on : ons) {
            central = central.and(central(on.vswitch()));
        }
        if (central.yes()) {
            out.pass(R1, subject, "distributed or centrally defined")
                    .why(
                            name
                                    + (first.manager().isEmpty()
                                            ? " spans the hosts"
                                            : " is owned by " + first.manager()))
                    .saw(first, "switch " + name + " of kind " + kind(first));
            return;
        }
        if (central.unknown()) {
            out.unknown(
                    R1,
                    subject,
                    "who owns the switch's definition is not known",
                    "the switch's owner (OVN, Neutron, SDN zone, pool)",
                    Commands.of(FactType.CONTROLLER, view.platform(ons.getFirst().host())));
            return;
        }
        int vms = ons.stream().mapToInt(on -> view.ports(on).size()).sum();
        var draft =
                out.fail(R1, subject, "standalone virtual switches carry VMs on several hosts")
                        .why(
                                "%s is defined on each of %d hosts by itself and carries %d vNICs"
                                        .formatted(name, ons.size(), vms));
        for (SwitchOn on : ons.subList(0, Math.min(4, ons.size()))) {
            draft.saw(on.vswitch(), on.subject() + " is " + kind(on.vswitch()));
            VPort port = view.ports(on).getFirst();
            draft.saw(port, "vm " + port.vm() + " is on it");
        }
        if (ons.size() < 2) {
            draft.lowered().remark("only " + ons.getFirst().host() + " uses it for VMs");
        } else if (same) {
            draft.lowered().remark("consistent now, nothing enforces it");
        }
        draft.fix(Remedies.distributed(view.platform(ons.getFirst().host()), name, hosts));
    }

    private static Tri central(VSwitch vswitch) {
        if (vswitch.kind() == SwitchKind.DISTRIBUTED
                || vswitch.kind() == SwitchKind.OPAQUE
                || vswitch.host().isEmpty()) {
            return Tri.YES;
        }
        return vswitch.kind() == SwitchKind.UNKNOWN && vswitch.managed().unknown()
                ? Tri.UNKNOWN
                : Tri.of(vswitch.managed().yes());
    }

    static String kind(VSwitch vswitch) {
        return switch (vswitch.kind()) {
            case STANDARD -> "a standard switch";
            case DISTRIBUTED -> "a distributed switch";
            case LINUX_BRIDGE -> "a Linux bridge";
            case OVS -> "an Open vSwitch bridge";
            case MACVTAP -> "macvtap on a device";
            case SRIOV -> "an SR-IOV pool";
            case HYPERV -> "a Hyper-V switch";
            case XEN -> "a Xen network";
            case OPAQUE -> "an NSX switch";
            case INTERNAL -> "an internal network";
            case RINGWALL -> "a Ringwall switch";
            case UNKNOWN -> "a switch of unknown kind";
        };
    }

    /// Compares what each host defines under the switch's name; true if all agree.
    private static boolean sameEverywhere(
            View view,
            String subject,
            List<String> hosts,
            String name,
            List<SwitchOn> ons,
            Verdicts out) {
        var present = new LinkedHashMap<String, SwitchOn>();
        for (String host : hosts) {
            for (SwitchOn on : view.switches(host)) {
                if (on.vswitch().name().equals(name)) {
                    present.put(host, on);
                }
            }
        }
        var absent = hosts.stream().filter(h -> !present.containsKey(h)).toList();
        var differing = new ArrayList<String>();
        if (!absent.isEmpty()) {
            boolean read = absent.stream().allMatch(h -> view.complete(FactType.VSWITCH, h));
            boolean spans = ons.getFirst().vswitch().host().isEmpty();
            if (!read && !spans) {
                out.unknown(
                        SAME,
                        subject,
                        "switches of some hosts are not known",
                        "the switches of " + some(absent),
                        Commands.of(FactType.VSWITCH, view.platform(absent.getFirst())));
                return false;
            }
            differing.add(name + " is missing on " + some(absent));
        }
        var definitions = new HashMap<String, Map<String, String>>();
        present.forEach((host, on) -> definitions.put(host, definition(view, on)));
        var keys = new TreeSet<String>();
        definitions.values().forEach(d -> keys.addAll(d.keySet()));
        for (String key : keys) {
            var values = new TreeMap<String, List<String>>();
            present.keySet()
                    .forEach(host ->
                            values.computeIfAbsent(
                                            definitions
                                                    .getOrDefault(host, Map.of())
                                                    .getOrDefault(key, "(missing)"),
                                            _ -> new ArrayList<>())
                                    .add(host));
            if (values.size() > 1) {
                var parts = new ArrayList<String>();
                values.forEach((value, on) -> parts.add(value + " on " + some(on)));
                differing.add(key + ": " + String.join("; ", parts));
            }
        }
        if (differing.isEmpty()) {
            var draft = out.pass(SAME, subject, "defined alike on all hosts");
            present.values().stream().limit(3).forEach(on -> draft.saw(on.vswitch(), on.subject()));
            return true;
        }
        var draft =
                out.fail(SAME, subject, "hosts define the switch differently")
                        .why(String.join(". ", differing))
                        .fix(
                                Remedies.distributed(
                                        view.platform(ons.getFirst().vswitch(), hosts.getFirst()),
                                        name,
                                        hosts));
        present.values().stream().limit(6).forEach(on -> draft.saw(on.vswitch(), on.subject()));
        return false;
    }

    /// Normalised definition: attribute to value. A distributed switch has one definition; hosts
    /// cannot differ.
    private static Map<String, String> definition(View view, SwitchOn on) {
        var all = new TreeMap<String, String>();
        VSwitch s = on.vswitch();
        if (s.host().isEmpty()) {
            return all;
        }
        if (s.mtu() > 0) {
            all.put("MTU", Integer.toString(s.mtu()));
        }
        if (!s.failMode().isEmpty()) {
            all.put("fail mode", s.failMode());
        }
        all.put("security", security(s.promiscuous(), s.macChanges(), s.forged()));
        for (PortGroup group : view.vmGroups(on)) {
            all.put(
                    "port group " + group.name(),
                    group.vlan().text()
                            + ", "
                            + security(group.promiscuous(), group.macChanges(), group.forged()));
        }
        return all;
    }

    private static String security(Tri promiscuous, Tri macChanges, Tri forged) {
        return "promiscuous %s, MAC changes %s, forged transmits %s"
                .formatted(accept(promiscuous), accept(macChanges), accept(forged));
    }

    static String accept(Tri value) {
        return switch (value) {
            case YES -> "accept";
            case NO -> "reject";
            case UNKNOWN -> "not told";
        };
    }
}

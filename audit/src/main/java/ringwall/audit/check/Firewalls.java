package ringwall.audit.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.FirewallClass;
import ringwall.audit.fact.ManagedBy;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.Vm;

/// SP 800-125B section 4.4. FW-0 (ours): each VM has an effective virtual firewall, and no filter
/// is a sham. VM-FW-R1: virtual, not physical, firewalls for delay-sensitive VMs. R2: kernel-based
/// ones for I/O-intensive VMs. R3: integrated with the management platform. R4: rules on objects
/// above the five-tuple.
final class Firewalls implements Area {

    private static final String BASE = "VM-FW-0";

    /// What protects a vNIC.
    private enum Guard {
        KERNEL,
        SUBNET,
        BYPASSED,
        INEFFECTIVE,
        NONE,
        UNKNOWN
    }

    @Override
    public void judge(View view, Verdicts out) {
        shams(view, out);
        everyVm(view, out);
        classed(view, "VM-FW-R1", "delay-sensitive", "delaySensitiveVms", Vm::delayHint, out);
        classed(view, "VM-FW-R2", "I/O-intensive", "ioIntensiveVms", Vm::ioHint, out);
        managed(view, out);
        objects(view, out);
    }

    private static String subject(Firewall firewall) {
        return "firewall "
                + (firewall.host().isEmpty() ? "" : firewall.host() + "/")
                + firewall.name();
    }

    private static boolean virtual(Firewall firewall) {
        return firewall.firewallClass() != FirewallClass.PHYSICAL;
    }

    private static void shams(View view, Verdicts out) {
        for (Firewall firewall : view.site().all(Firewall.class)) {
            if (firewall.effective().no()) {
                out.fail(BASE, subject(firewall), "a filter that does not filter")
                        .why(
                                firewall.name()
                                        + ": "
                                        + (firewall.why().isEmpty()
                                                ? "accepts everything"
                                                : firewall.why()))
                        .saw(firewall, firewall.why().isEmpty() ? firewall.name() : firewall.why())
                        .medium();
            }
        }
    }

    private static Guard guard(View view, VPort port) {
        boolean around =
                port.bypass() != Bypass.NONE
                        && port.bypass() != Bypass.UNKNOWN
                        && port.bypass() != Bypass.VHOST_USER;
        Guard best = Guard.NONE;
        for (Firewall firewall : view.firewalls(port)) {
            boolean off = firewall.enabled().no() || firewall.effective().no() || open(firewall);
            Guard found =
                    switch (firewall.firewallClass()) {
                        case KERNEL ->
                                around ? Guard.BYPASSED : off ? Guard.INEFFECTIVE : Guard.KERNEL;
                        case SUBNET_VM, SUBNET_ROUTER -> off ? Guard.INEFFECTIVE : Guard.SUBNET;
                        case PHYSICAL, UNKNOWN -> Guard.NONE;
                    };
            best = found.compareTo(best) < 0 ? found : best;
        }
        if (best == Guard.NONE && coverage(view, port.host()) != Coverage.COMPLETE) {
            return Guard.UNKNOWN;
        }
        if (best != Guard.KERNEL && !port.filters().isEmpty() && view.firewalls(port).isEmpty()) {
            return around ? Guard.BYPASSED : Guard.KERNEL;
        }
        return best;
    }

    /// Accepts by default both ways: does not count.
    private static boolean open(Firewall firewall) {
        return firewall.defaultIn().equals("allow")
                && firewall.defaultOut().equals("allow")
                && firewall.ruleCount() <= 0
                && !firewall.antiSpoofing().yes();
    }

    private static Coverage coverage(View view, String host) {
        return view.site().coverage(FactType.FIREWALL, host);
    }

    private static void everyVm(View view, Verdicts out) {
        var unknown = new TreeMap<String, List<VPort>>();
        var open = new LinkedHashMap<String, List<VPort>>();
        for (VPort port : view.site().all(VPort.class)) {
            String subject = "vm " + port.vm() + "/" + port.vnic();
            switch (guard(view, port)) {
                case KERNEL, SUBNET -> {
                    var draft =
                            out.pass(BASE, subject, "a virtual firewall is in the VM's path")
                                    .saw(port, "vNIC of " + port.vm());
                    view.firewalls(port).stream()
                            .limit(2)
                            .forEach(f -> draft.saw(f, f.name() + defaults(f)));
                }
                case BYPASSED -> bypassed(view, port, subject, out);
                case INEFFECTIVE ->
                        evidence(
                                view,
                                port,
                                out.fail(BASE, subject, "the VM's filter is not in force")
                                        .why(port.vm() + ": " + off(view, port))
                                        .fix(
                                                Remedies.firewall(
                                                        view.platform(port.host()), port.vm())));
                case NONE -> open.computeIfAbsent(port.host(), _ -> new ArrayList<>()).add(port);
                case UNKNOWN ->
                        unknown.computeIfAbsent(port.host(), _ -> new ArrayList<>()).add(port);
            }
        }
        open.forEach((host, ports) -> {
            for (VPort port : ports) {
                out.fail(
                                BASE,
                                "vm " + port.vm() + "/" + port.vnic(),
                                "no virtual firewall in the VM's path")
                        .why("nothing filters the traffic of vm " + port.vm())
                        .saw(port, "vNIC without filter")
                        .fix(Remedies.firewall(view.platform(host), port.vm()));
            }
        });
        unknown.forEach((host, ports) ->
                out.unknown(
                                BASE,
                                host.isEmpty() ? "site" : "host " + host,
                                "which firewalls protect the VMs is not known",
                                "firewall rules and where they act",
                                Commands.of(FactType.FIREWALL, view.platform(host)))
                        .why(
                                "%d vNICs, such as that of vm %s, show no filter, but not all firewalls were read"
                                        .formatted(ports.size(), ports.getFirst().vm())));
    }

    private static String defaults(Firewall f) {
        return f.defaultIn().isEmpty() ? "" : " (default in: " + f.defaultIn() + ")";
    }

    private static String off(View view, VPort port) {
        for (Firewall firewall : view.firewalls(port)) {
            if (!firewall.why().isEmpty()) {
                return firewall.why();
            }
        }
        return "its filter is switched off or accepts everything";
    }

    private static void bypassed(View view, VPort port, String subject, Verdicts out) {
        evidence(
                view,
                port,
                out.fail(BASE, subject, "the VM's traffic bypasses its filter")
                        .why(
                                "%s uses %s: the host's filters do not see it"
                                        .formatted(
                                                port.vm(),
                                                port.bypass().name().toLowerCase(Locale.ROOT)))
                        .fix(
                                "# use a virtual switch port, or filter in the adapter (SmartNIC) or behind it"));
    }

    private static void evidence(View view, VPort port, Verdicts.Draft draft) {
        draft.saw(port, "vNIC of " + port.vm());
        view.firewalls(port).stream().limit(3).forEach(f -> draft.saw(f, f.name()));
    }

    /// R1 and R2: VMs of a class, declared or hinted.
    private static void classed(
            View view,
            String check,
            String adjective,
            String key,
            Function<Vm, Tri> hint,
            Verdicts out) {
        boolean declared = view.declared().list(key).isPresent();
        var members = new TreeMap<String, Confidence>();
        var names = new TreeSet<String>();
        view.site().all(VPort.class).forEach(p -> names.add(p.vm()));
        for (Vm vm : view.site().all(Vm.class)) {
            names.add(vm.vm());
            if (hint.apply(vm).yes()) {
                members.put(vm.vm(), Confidence.INFERRED);
            }
        }
        for (String name : names) {
            if (view.declared().lists(key, name)) {
                members.put(name, Confidence.DECLARED);
            }
        }
        if (members.isEmpty()) {
            List<Vm> vms = view.site().all(Vm.class);
            boolean stated = !vms.isEmpty() && vms.stream().allMatch(v -> hint.apply(v).no());
            if (declared || stated) {
                out.notApplicable(check, "site", "no " + adjective + " VM (declared)");
            } else if (!names.isEmpty() || !view.site().hosts().isEmpty()) {
                out.unknown(
                        check,
                        "site",
                        "which VMs are " + adjective + " is not known",
                        "the list of " + adjective + " VMs; an empty list says that there are none",
                        "declare %s: [VM, ...] or []".formatted(key));
            }
            return;
        }
        for (VPort port : view.site().all(VPort.class)) {
            Confidence sure = members.get(port.vm());
            if (sure != null) {
                classedPort(view, check, adjective, port, sure, out);
            }
        }
    }

    private static void classedPort(
            View view, String check, String adjective, VPort port, Confidence sure, Verdicts out) {
        String subject = "vm " + port.vm() + "/" + port.vnic();
        boolean kernelOnly = check.equals("VM-FW-R2");
        Guard guard = guard(view, port);
        switch (guard) {
            case KERNEL -> {
                var draft =
                        out.pass(
                                        check,
                                        subject,
                                        "a kernel-level firewall acts on the " + adjective + " VM")
                                .atMost(sure)
                                .saw(port, "vNIC of " + port.vm());
                for (Firewall f : view.firewalls(port)) {
                    draft.saw(f, f.name());
                    if (f.userspace().yes()) {
                        draft.remark(
                                "enforced in the hypervisor's userspace switch, not in the kernel");
                    }
                }
            }
            case SUBNET -> {
                if (kernelOnly) {
                    evidence(
                            view,
                            port,
                            out.fail(
                                            check,
                                            subject,
                                            "only a subnet-level firewall for the "
                                                    + adjective
                                                    + " VM")
                                    .atMost(sure)
                                    .fix(Remedies.firewall(view.platform(port.host()), port.vm())));
                } else {
                    evidence(
                            view,
                            port,
                            out.pass(
                                            check,
                                            subject,
                                            "a virtual firewall acts on the " + adjective + " VM")
                                    .atMost(sure));
                }
            }
            case BYPASSED, INEFFECTIVE, NONE -> {
                boolean physical =
                        !view.declared().list("physicalFirewalls").orElse(List.of()).isEmpty();
                String what =
                        guard == Guard.BYPASSED
                                ? "its traffic bypasses the filter"
                                : guard == Guard.INEFFECTIVE
                                        ? off(view, port)
                                        : physical
                                                ? "the only policy point is the physical firewall"
                                                : "there is no firewall at all";
                evidence(
                        view,
                        port,
                        out.fail(
                                        check,
                                        subject,
                                        "no effective virtual firewall for the "
                                                + adjective
                                                + " VM")
                                .atMost(sure)
                                .why("vm " + port.vm() + ": " + what)
                                .fix(Remedies.firewall(view.platform(port.host()), port.vm())));
            }
            case UNKNOWN ->
                    out.unknown(
                            check,
                            subject,
                            "which firewalls protect the VM is not known",
                            "firewall rules and where they act",
                            Commands.of(FactType.FIREWALL, view.platform(port.host())));
        }
    }

    private static List<Firewall> judged(View view) {
        return view.site().all(Firewall.class).stream().filter(Firewalls::virtual).toList();
    }

    /// No firewall in the input: not applicable if all were read, else unknown.
    private static void none(View view, String check, Verdicts out) {
        var hosts = view.site().hosts();
        boolean read =
                !hosts.isEmpty()
                        && hosts.stream().allMatch(h -> coverage(view, h) == Coverage.COMPLETE);
        if (read) {
            out.notApplicable(check, "site", "no virtual firewall");
        } else if (!hosts.isEmpty()) {
            out.unknown(
                    check,
                    "site",
                    "whether virtual firewalls exist is not known",
                    "firewall rules and where they live",
                    Commands.of(FactType.FIREWALL, view.platform(hosts.first())));
        }
    }

    private static void managed(View view, Verdicts out) {
        List<Firewall> all = judged(view);
        if (all.isEmpty()) {
            none(view, "VM-FW-R3", out);
        }
        for (Firewall f : all) {
            ManagedBy by = f.managedBy();
            switch (by) {
                case PLATFORM ->
                        out.pass("VM-FW-R3", subject(f), "rules live in the management platform")
                                .saw(
                                        f,
                                        f.name()
                                                + (f.manager().isEmpty()
                                                        ? ""
                                                        : " in " + f.manager()));
                case HOST, APPLIANCE ->
                        out.fail(
                                        "VM-FW-R3",
                                        subject(f),
                                        by == ManagedBy.HOST
                                                ? "rules are kept on the host by hand"
                                                : "rules are kept in an appliance's console")
                                .low()
                                .saw(
                                        f,
                                        f.name()
                                                + (f.ruleCount() >= 0
                                                        ? ", " + f.ruleCount() + " rules"
                                                        : ""))
                                .fix(
                                        "# move the rules of %s into the platform's objects"
                                                .formatted(f.name()));
                case UNKNOWN ->
                        out.unknown(
                                "VM-FW-R3",
                                subject(f),
                                "where the rules live is not known",
                                "the rules' origin",
                                Commands.of(FactType.FIREWALL, view.platform(f.host())));
            }
        }
    }

    private static void objects(View view, Verdicts out) {
        List<Firewall> all = judged(view);
        if (all.isEmpty()) {
            none(view, "VM-FW-R4", out);
        }
        for (Firewall f : all) {
            var higher = f.objectKinds().stream().filter(k -> !k.equals("five-tuple")).toList();
            if (!higher.isEmpty()) {
                out.pass("VM-FW-R4", subject(f), "rules use objects above the five-tuple")
                        .why(f.name() + " uses " + String.join(", ", higher))
                        .saw(f, String.join(", ", higher));
            } else if (f.objectsSupported().yes()) {
                out.pass("VM-FW-R4", subject(f), "objects above the five-tuple are supported")
                        .saw(f, f.name())
                        .remark("supported, but no rule uses them" + repeats(f));
            } else if (f.objectsSupported().no()) {
                out.fail("VM-FW-R4", subject(f), "five-tuple rules only")
                        .low()
                        .saw(f, f.name())
                        .remark(
                                repeats(f).isEmpty()
                                        ? ""
                                        : "one group could replace these" + repeats(f));
            } else {
                out.unknown(
                        "VM-FW-R4",
                        subject(f),
                        "what objects the rules can use is not known",
                        "the rules",
                        Commands.of(FactType.FIREWALL, view.platform(f.host())));
            }
        }
    }

    private static String repeats(Firewall f) {
        return f.repeats().isEmpty()
                ? ""
                : "; several rules repeat " + Segmentation.some(f.repeats());
    }
}

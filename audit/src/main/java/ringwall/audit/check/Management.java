package ringwall.audit.check;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.MgmtProtocol;
import ringwall.audit.fact.Neighbour;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;

/// VM-NS-R2: the management network. (.1) dedicated virtual switch; (.2) separate pNICs; (.3)
/// separate physical connections; (.4) encrypted; (.5) preferably a standalone switch; (.6) ours:
/// no other host service on it.
final class Management implements Area {

    @Override
    public void judge(View view, Verdicts out) {
        for (String host : view.site().hosts()) {
            if (hostOnly(view, host)) {
                continue;
            }
            List<HostNic> nics = view.management(host);
            if (nics.isEmpty()) {
                guess(view, host, out);
            } else {
                nics.forEach(nic -> adapter(view, nic, true, out));
            }
            new Encryption(view, host, out).judge();
        }
    }

    /// A host known by name only (a cabling file, a VM list) has no network of its own to judge.
    private static boolean hostOnly(View view, String host) {
        return view.switches(host).isEmpty()
                && view.site().on(HostNic.class, host).isEmpty()
                && view.site().on(PNic.class, host).isEmpty();
    }

    /// Services are not told: any host adapter on a VM switch is judged as if it were management,
    /// since the host stack itself is then a port of that switch.
    private static void guess(View view, String host, Verdicts out) {
        var onSwitches =
                view.site().on(HostNic.class, host).stream()
                        .filter(n -> view.find(host, n.vswitch()) != null)
                        .filter(n -> !n.addresses().isEmpty() && n.services().isEmpty())
                        .toList();
        for (HostNic nic : onSwitches) {
            adapter(view, nic, false, out);
        }
        if (!onSwitches.isEmpty()) {
            return;
        }
        var named =
                view.site().on(HostNic.class, host).stream()
                        .filter(n -> !n.addresses().isEmpty())
                        .map(HostNic::name)
                        .limit(6)
                        .toList();
        String command =
                named.isEmpty()
                        ? Commands.of(FactType.HOST_NIC, view.platform(host))
                                + "; or declare managementNetworks: [NAME or ADDRESS*]"
                        : "declare managementNetworks: [NAME], one of " + String.join(", ", named);
        boolean all = view.complete(FactType.HOST_NIC, host);
        for (String check : List.of("VM-NS-R2.1", "VM-NS-R2.2", "VM-NS-R2.3", "VM-NS-R2.5")) {
            List<HostNic> own = view.site().on(HostNic.class, host);
            if (check.equals("VM-NS-R2.1") && all && !own.isEmpty()) {
                var draft =
                        out.pass(check, "host " + host, "no host adapter is on a virtual switch")
                                .atMost(Confidence.DERIVED);
                own.forEach(n -> draft.saw(n, n.name()));
            } else {
                out.unknown(
                        check,
                        "host " + host,
                        "which adapter carries management is not known",
                        "the host's own adapters and their services",
                        command);
            }
        }
    }

    private static void adapter(View view, HostNic nic, boolean told, Verdicts out) {
        String host = nic.host();
        VSwitch vswitch = view.find(host, nic.vswitch());
        String subject = "adapter " + host + "/" + nic.name();
        if (vswitch == null) {
            offSwitch(view, nic, subject, out);
            return;
        }
        var on = new SwitchOn(vswitch, host);
        Sharing sharing = dedicated(view, nic, on, subject, told, out);
        new Paths(view, nic, on, subject, out).judge(sharing);
        standalone(vswitch, nic, subject, out);
        services(view, nic, subject, out);
    }

    /// How the switch is shared with VMs.
    private enum Sharing {
        NONE,
        POSSIBLE,
        VMS,
        UNKNOWN
    }

    private static Sharing dedicated(
            View view, HostNic nic, SwitchOn on, String subject, boolean told, Verdicts out) {
        List<VPort> vms = view.ports(on);
        List<PortGroup> groups = view.vmGroups(on);
        String name = on.vswitch().name();
        String role = told ? "the management adapter " : "the host's own adapter ";
        if (!vms.isEmpty()) {
            var draft =
                    out.fail("VM-NS-R2.1", subject, "management and VMs share a virtual switch")
                            .why(
                                    "%s%s is a port of %s, which carries %d vNICs"
                                            .formatted(role, nic.name(), name, vms.size()))
                            .saw(nic, nic.name() + " is on " + name);
            vms.stream().limit(5).forEach(p -> draft.saw(p, "vm " + p.vm() + " is on " + name));
            draft.remark(
                            "a VLAN of its own does not satisfy SP 800-125B; STIG ESXI-80-000198 accepts it")
                    .fix(
                            Remedies.ownManagementSwitch(
                                    view.platform(on.host()), on.host(), nic.name(), name));
            return Sharing.VMS;
        }
        boolean read = view.complete(FactType.VPORT, on.host());
        boolean open = !groups.isEmpty() || (View.bridgeKind(on.vswitch().kind()) && !read);
        if (open) {
            var draft =
                    out.fail("VM-NS-R2.1", subject, "a VM can be attached to the management switch")
                            .low()
                            .why(
                                    groups.isEmpty()
                                            ? "%s%s is a port of the bridge %s, to which VMs can be attached"
                                                    .formatted(role, nic.name(), name)
                                            : "%s%s shares %s with the VM port group %s"
                                                    .formatted(
                                                            role,
                                                            nic.name(),
                                                            name,
                                                            groups.getFirst().name()))
                            .saw(nic, nic.name() + " is on " + name);
            groups.stream().limit(5).forEach(g -> draft.saw(g, "VM port group " + g.name()));
            draft.fix(
                    Remedies.ownManagementSwitch(
                            view.platform(on.host()), on.host(), nic.name(), name));
            if (!read) {
                draft.remark("VMs were not in the input; with a VM on it the severity is high");
            }
            return Sharing.POSSIBLE;
        }
        if (!read) {
            out.unknown(
                    "VM-NS-R2.1",
                    subject,
                    "which VMs are on the management switch is not known",
                    "the VMs' network adapters",
                    Commands.of(FactType.VPORT, view.platform(on.host())));
            return Sharing.UNKNOWN;
        }
        out.pass("VM-NS-R2.1", subject, "management has a virtual switch of its own")
                .saw(nic, nic.name() + " is on " + name)
                .saw(on.vswitch(), name + " has no VM");
        return Sharing.NONE;
    }

    private static void offSwitch(View view, HostNic nic, String subject, Verdicts out) {
        if (!nic.vswitch().isEmpty() || view.absent(FactType.VSWITCH, nic.host())) {
            for (String check : List.of("VM-NS-R2.1", "VM-NS-R2.2", "VM-NS-R2.3")) {
                out.unknown(
                        check,
                        subject,
                        "the host's virtual switches are not known",
                        "virtual switches and their uplinks",
                        Commands.of(FactType.VSWITCH, view.platform(nic.host())));
            }
            return;
        }
        out.pass("VM-NS-R2.1", subject, "management is on no virtual switch")
                .saw(nic, nic.name() + " is a plain adapter");
        new Paths(view, nic, null, subject, out).judge(Sharing.NONE);
        out.pass("VM-NS-R2.5", subject, "management does not depend on a distributed switch")
                .saw(nic, nic.name() + " is a plain adapter");
        services(view, nic, subject, out);
    }

    private static void standalone(VSwitch vswitch, HostNic nic, String subject, Verdicts out) {
        switch (vswitch.kind()) {
            case DISTRIBUTED, OPAQUE ->
                    out.fail("VM-NS-R2.5", subject, "the management switch is distributed")
                            .low()
                            .why(
                                    "%s is on the distributed switch %s: repairing it needs the management server that it carries"
                                            .formatted(nic.name(), vswitch.name()))
                            .saw(vswitch, vswitch.name() + " is " + Segmentation.kind(vswitch))
                            .fix(
                                    Remedies.ownManagementSwitch(
                                            "esxi", nic.host(), nic.name(), vswitch.name()));
            case UNKNOWN ->
                    out.unknown(
                            "VM-NS-R2.5",
                            subject,
                            "the kind of the management switch is not known",
                            "the switch's kind",
                            Commands.of(FactType.VSWITCH, "linux"));
            case STANDARD, LINUX_BRIDGE, OVS, MACVTAP, SRIOV, HYPERV, XEN, INTERNAL, RINGWALL ->
                    out.pass("VM-NS-R2.5", subject, "the management switch is standalone")
                            .saw(vswitch, vswitch.name() + " is " + Segmentation.kind(vswitch));
        }
    }

    private static void services(View view, HostNic nic, String subject, Verdicts out) {
        if (nic.services().isEmpty()) {
            return;
        }
        var others =
                nic.services().stream()
                        .filter(s -> !s.equals("management") && !s.equals("provisioning"))
                        .toList();
        if (others.isEmpty() && nic.servicesRead().no()) {
            out.unknown(
                    "VM-NS-R2.6",
                    subject,
                    "what else the management adapter serves is not known",
                    "the host's adapters and their services",
                    Commands.of(FactType.HOST_NIC, view.platform(nic.host())));
        } else if (others.isEmpty()) {
            out.pass("VM-NS-R2.6", subject, "the management adapter serves nothing else")
                    .saw(nic, nic.name() + ": management only");
        } else {
            out.fail("VM-NS-R2.6", subject, "other host traffic shares the management adapter")
                    .why(nic.name() + " also carries " + String.join(", ", others))
                    .saw(nic, "services " + String.join(", ", nic.services()))
                    .remark("STIG ESXI-80-000160, -198, -199")
                    .fix(Remedies.splitServices(view.platform(nic.host()), nic.name(), others));
        }
    }

    /// (.2) and (.3): the pNICs and cables below.
    private static final class Paths {

        private final View view;
        private final HostNic nic;
        private final @Nullable SwitchOn on;
        private final String subject;
        private final Verdicts out;

        Paths(View view, HostNic nic, @Nullable SwitchOn on, String subject, Verdicts out) {
            this.view = view;
            this.nic = nic;
            this.on = on;
            this.subject = subject;
            this.out = out;
        }

        void judge(Sharing sharing) {
            String host = nic.host();
            Set<String> mine =
                    on == null
                            ? view.pnics(host, nic.lower().isEmpty() ? nic.name() : nic.lower())
                            : view.pnics(on, nic);
            if (on != null && (!view.uplinksKnown(on) || mine.isEmpty())) {
                unknown(
                        "VM-NS-R2.2",
                        "uplinks of the management switch are not known",
                        FactType.VSWITCH);
                unknown(
                        "VM-NS-R2.3",
                        "uplinks of the management switch are not known",
                        FactType.VSWITCH);
                return;
            }
            Shared shared = shared(mine);
            Tri separate = pnics(sharing, mine, shared);
            cables(mine, shared.all, separate);
        }

        /// pNICs that VM switches use too: those with VMs, those where VMs could be.
        private record Shared(
                Set<String> all,
                Map<String, SwitchOn> vms,
                Map<String, SwitchOn> open,
                boolean known) {}

        private Shared shared(Set<String> mine) {
            var all = new TreeSet<String>();
            var vms = new TreeMap<String, SwitchOn>();
            var open = new TreeMap<String, SwitchOn>();
            boolean known = view.site().coverage(FactType.VSWITCH, nic.host()) != Coverage.ABSENT;
            for (SwitchOn other : view.switches(nic.host())) {
                boolean carries = view.carriesVms(other);
                boolean could =
                        !view.vmGroups(other).isEmpty()
                                || (View.bridgeKind(other.vswitch().kind())
                                        && !view.complete(FactType.VPORT, nic.host()));
                if (!carries && !could) {
                    continue;
                }
                if (carries && !view.uplinksKnown(other)) {
                    known = false;
                }
                for (String pnic : view.vmPnics(other)) {
                    all.add(pnic);
                    if (mine.contains(pnic)) {
                        (carries ? vms : open).putIfAbsent(pnic, other);
                    }
                }
            }
            return new Shared(all, vms, open, known);
        }

        private Tri pnics(Sharing sharing, Set<String> mine, Shared shared) {
            boolean apart = shared.vms.isEmpty() && shared.open.isEmpty();
            boolean high = !shared.vms.isEmpty() || (sharing == Sharing.VMS && !apart);
            if (!shared.vms.isEmpty() || !shared.open.isEmpty()) {
                var with = shared.vms.isEmpty() ? shared.open : shared.vms;
                var draft =
                        out.fail("VM-NS-R2.2", subject, "management and VMs share a pNIC")
                                .why(
                                        "%s leaves by %s, which is also an uplink of %s%s"
                                                .formatted(
                                                        nic.name(),
                                                        String.join(", ", with.keySet()),
                                                        with.values()
                                                                .iterator()
                                                                .next()
                                                                .vswitch()
                                                                .name(),
                                                        high ? "" : " (no VM seen on it)"))
                                .saw(nic, nic.name() + " over " + String.join(", ", mine));
                with.values().stream()
                        .distinct()
                        .forEach(o ->
                                draft.saw(
                                        o.vswitch(),
                                        o.vswitch().name() + " uplinks " + view.uplinks(o)));
                if (!high) {
                    draft.low();
                }
                int count = view.site().on(PNic.class, nic.host()).size();
                if (count == 1 && view.complete(FactType.PNIC, nic.host())) {
                    draft.remark("the host has one pNIC: this cannot be met in its hardware");
                }
                draft.fix(
                        Remedies.ownManagementSwitch(
                                view.platform(nic.host()), nic.host(), nic.name(), nic.vswitch()));
                return Tri.NO;
            }
            if (!shared.known) {
                unknown("VM-NS-R2.2", "uplinks of the VM switches are not known", FactType.VSWITCH);
                return Tri.UNKNOWN;
            }
            var draft =
                    out.pass("VM-NS-R2.2", subject, "management has pNICs of its own")
                            .why(nic.name() + " leaves by " + String.join(", ", mine))
                            .saw(nic, nic.name() + " over " + String.join(", ", mine));
            if (on != null) {
                draft.saw(on.vswitch(), on.vswitch().name() + " uplinks " + view.uplinks(on));
            }
            return Tri.YES;
        }

        private void cables(Set<String> mine, Set<String> theirs, Tri separate) {
            var own = ends(mine);
            var other = ends(theirs);
            if (separate.no() || own.isEmpty() || other.isEmpty()) {
                if (separate.yes()) {
                    out.pass("VM-NS-R2.3", subject, "separate pNICs, hence separate connections")
                            .atMost(Confidence.DERIVED)
                            .saw(nic, nic.name() + " over " + String.join(", ", mine))
                            .remark(
                                    "no LLDP, CDP or cabling: a breakout cable or blade mezzanine is not excluded");
                } else {
                    unknown(
                            "VM-NS-R2.3",
                            "what the pNICs are plugged into is not known",
                            FactType.NEIGHBOUR);
                }
                return;
            }
            var both = new TreeSet<>(own.keySet());
            both.retainAll(other.keySet());
            if (!both.isEmpty()) {
                var draft =
                        out.fail(
                                        "VM-NS-R2.3",
                                        subject,
                                        "management and VMs end in one physical port")
                                .why("both end in " + both.first());
                own.values().stream()
                        .filter(n -> end(n).equals(both.first()))
                        .forEach(n -> draft.saw(n, n.pnic()));
                other.values().stream()
                        .filter(n -> end(n).equals(both.first()))
                        .forEach(n -> draft.saw(n, n.pnic()));
                return;
            }
            var chassis = new TreeSet<String>();
            own.values().forEach(n -> chassis.add(n.chassisId()));
            boolean shared = other.values().stream().anyMatch(n -> chassis.contains(n.chassisId()));
            var draft =
                    out.pass(
                                    "VM-NS-R2.3",
                                    subject,
                                    "management has physical connections of its own")
                            .remark(
                                    shared
                                            ? "both connections end in the same physical switch"
                                            : "the connections end in different physical switches");
            own.values().stream()
                    .limit(2)
                    .forEach(n -> draft.saw(n, n.pnic() + " to " + n.portId()));
            other.values().stream()
                    .limit(2)
                    .forEach(n -> draft.saw(n, n.pnic() + " to " + n.portId()));
        }

        private static String end(Neighbour n) {
            return n.chassisId() + " port " + n.portId();
        }

        private Map<String, Neighbour> ends(Set<String> pnics) {
            var ends = new TreeMap<String, Neighbour>();
            for (String pnic : pnics) {
                for (var n : view.neighbours(nic.host(), pnic)) {
                    ends.put(end(n), n);
                }
            }
            return ends;
        }

        private void unknown(String check, String cause, FactType type) {
            out.unknown(
                    check,
                    subject,
                    cause,
                    type == FactType.NEIGHBOUR
                            ? "LLDP or CDP neighbours, or a cabling file"
                            : "virtual switches with their uplinks",
                    Commands.of(type, view.platform(nic.host()))
                            + (type == FactType.NEIGHBOUR
                                    ? "; or declare cabling: layer1_topology.json"
                                    : ""));
        }
    }

    /// (.4): the protocols that manage the host and its switches.
    private static final class Encryption {

        private static final String CHECK = "VM-NS-R2.4";

        private final View view;
        private final String host;
        private final Verdicts out;

        Encryption(View view, String host, Verdicts out) {
            this.view = view;
            this.host = host;
            this.out = out;
        }

        void judge() {
            boolean any = false;
            for (MgmtProtocol service : view.site().on(MgmtProtocol.class, host)) {
                any |= service(service);
            }
            for (Controller controller : view.site().on(Controller.class, host)) {
                any |= controller(controller);
            }
            if (any) {
                return;
            }
            String told = view.declared().word("managementEncryption", "");
            if (told.equals("true")) {
                out.pass(CHECK, "host " + host, "the operator declares management encrypted")
                        .atMost(Confidence.DECLARED)
                        .remark("declared, not seen");
            } else if (view.platform(host).equals("esxi")) {
                out.pass(CHECK, "host " + host, "the ESXi host API is always TLS")
                        .atMost(Confidence.DERIVED);
            } else {
                out.unknown(
                        CHECK,
                        "host " + host,
                        "how the host is managed is not known",
                        "management services and their encryption",
                        Commands.of(FactType.MGMT_PROTOCOL, view.platform(host))
                                + "; or declare managementEncryption: true");
            }
        }

        private boolean service(MgmtProtocol service) {
            String subject = "service " + host + "/" + service.service();
            switch (service.encrypted()) {
                case YES ->
                        out.pass(CHECK, subject, "management is encrypted")
                                .saw(service, service.service() + " " + service.why());
                case NO ->
                        out.fail(CHECK, subject, "management in clear text")
                                .why(service.service() + " is not encrypted: " + service.why())
                                .saw(service, service.service() + " " + service.address())
                                .fix(Remedies.encrypt(service.service()));
                case UNKNOWN -> {
                    return false;
                }
            }
            return true;
        }

        private boolean controller(Controller controller) {
            String subject =
                    (controller.role().equals("manager") ? "manager " : "controller ")
                            + host
                            + (controller.vswitch().isEmpty() ? "" : "/" + controller.vswitch())
                            + " "
                            + controller.address();
            if (controller.tls().unknown()) {
                return false;
            }
            if (controller.tls().yes() || controller.local().yes()) {
                out.pass(CHECK, subject, "management is encrypted or local")
                        .saw(controller, controller.address());
            } else {
                out.fail(CHECK, subject, "management in clear text")
                        .why(
                                "%s speaks %s without TLS to %s"
                                        .formatted(
                                                controller.vswitch().isEmpty()
                                                        ? host
                                                        : controller.vswitch(),
                                                controller.protocol(),
                                                controller.address()))
                        .saw(controller, controller.address())
                        .fix(Remedies.encryptController(controller));
            }
            return true;
        }
    }
}

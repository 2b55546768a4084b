package ringwall.audit.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Fact;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.FlowExport;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Mirror;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.Setting;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;

/// The network rules of the DISA STIG for vSphere 8 (and 7, under its own ids) that facts can
/// decide. Rules on one object become one finding per object; the profile `stig-vswitch` selects
/// them.
final class Stig implements Area {

    /// VLANs that Cisco reserves inside its switches.
    private static final VlanSet RESERVED = VlanSet.parse("1001-1024,3968-4047,4094");

    private static final Map<String, String> SEVEN =
            Map.ofEntries(
                    Map.entry("ESXI-80-000160", "ESXI-70-000048"),
                    Map.entry("ESXI-80-000198", "ESXI-70-000049"),
                    Map.entry("ESXI-80-000199", "ESXI-70-000050"),
                    Map.entry("ESXI-80-000214", "ESXI-70-000057"),
                    Map.entry("ESXI-80-000215", "ESXI-70-000058"),
                    Map.entry("ESXI-80-000219", "ESXI-70-000062"),
                    Map.entry("VMCH-80-000200", "VMCH-70-000019"),
                    Map.entry("VMCH-80-000214", "VMCH-70-000028"),
                    Map.entry("ESXI-80-000216", "ESXI-70-000059"),
                    Map.entry("ESXI-80-000217", "ESXI-70-000060"),
                    Map.entry("ESXI-80-000218", "ESXI-70-000061"),
                    Map.entry("ESXI-80-000220", "ESXI-70-000064"));

    private static final Map<String, String> EIGHT = eight();

    private static Map<String, String> eight() {
        var map = new HashMap<String, String>();
        SEVEN.forEach((eight, seven) -> map.put(seven, eight));
        return map;
    }

    @Override
    public void judge(View view, Verdicts out) {
        for (String host : view.site().hosts()) {
            if (view.platform(host).equals("esxi")) {
                new OnHost(view, host, out).judge();
            }
        }
        for (VSwitch vswitch : view.site().all(VSwitch.class)) {
            if (vswitch.kind() == SwitchKind.DISTRIBUTED) {
                new OnVds(view, vswitch, out).judge();
            }
        }
    }

    /// One rule on one object.
    private static void rule(
            Verdicts out,
            String id,
            String subject,
            Tri met,
            String good,
            String bad,
            Fact seen,
            String command) {
        switch (met) {
            case YES -> out.pass(id, subject, good).saw(seen, good);
            case NO ->
                    out.fail(id, subject, bad)
                            .saw(seen, bad)
                            .fix(StigRemedies.of(EIGHT.getOrDefault(id, id), subject));
            case UNKNOWN ->
                    out.unknown(
                            id, subject, "the setting is not in the input", "the setting", command);
        }
    }

    private record OnHost(View view, String host, Verdicts out) {

        private String id(String eight) {
            boolean seven = view.host(host).map(Host::version).orElse("").startsWith("7.");
            return seven ? SEVEN.getOrDefault(eight, eight) : eight;
        }

        void judge() {
            service("migration", "ESXI-80-000160");
            service("management", "ESXI-80-000198");
            service("storage", "ESXI-80-000199");
            for (SwitchOn on : view.switches(host)) {
                if (on.vswitch().kind() == SwitchKind.STANDARD) {
                    standard(on);
                }
            }
            for (VPort port : view.site().on(VPort.class, host)) {
                boolean direct =
                        port.bypass() == Bypass.PASSTHROUGH || port.bypass() == Bypass.SRIOV;
                boolean told = port.bypass() != Bypass.UNKNOWN;
                if (told) {
                    rule(
                            out,
                            id("VMCH-80-000214"),
                            "vm " + port.vm() + "/" + port.vnic(),
                            Tri.of(!direct),
                            "no DirectPath I/O",
                            "DirectPath I/O in use",
                            port,
                            "");
                }
            }
            settings();
        }

        /// Rules on one named setting of the host or of a VM.
        private void settings() {
            option(
                    "ESXI-80-000214",
                    "firewallBlocksByDefault",
                    "true"::equals,
                    "the host's firewall blocks by default",
                    "the host's firewall lets traffic through by default");
            option(
                    "ESXI-80-000215",
                    "Net.BlockGuestBPDU",
                    "1"::equals,
                    "BPDUs of guests are filtered",
                    "guests can send BPDUs and shut a switch port");
            option(
                    "ESXI-80-000219",
                    "Net.DVFilterBindIpAddress",
                    "(empty)"::equals,
                    "the dvFilter API is bound to no address",
                    "the dvFilter API is bound to an address");
            for (Setting setting : view.site().on(Setting.class, host)) {
                if (setting.subject().startsWith("vm ")) {
                    ofVm(setting);
                }
            }
        }

        private void option(String id, String name, Predicate<String> good, String yes, String no) {
            if (view.site().get(FactType.SETTING, host, host, name) instanceof Setting setting) {
                Tri met = Tri.of(good.test(setting.value()));
                rule(out, id(id), "host " + host, met, yes, no, setting, "");
            } else {
                out.unknown(
                        id(id),
                        "host " + host,
                        "the setting is not in the input",
                        name + " of the host",
                        Commands.of(FactType.SETTING, "esxi"));
            }
        }

        private void ofVm(Setting setting) {
            String value = setting.value();
            String subject = setting.subject();
            switch (setting.name()) {
                case "directPath" ->
                        rule(
                                out,
                                id("VMCH-80-000214"),
                                subject,
                                Tri.NO,
                                "",
                                "DirectPath I/O in use: " + value,
                                setting,
                                "");
                case "dvFilter" ->
                        rule(
                                out,
                                id("VMCH-80-000200"),
                                subject,
                                Tri.of(value.equals("(none)")),
                                "no access by the dvFilter API",
                                "the dvFilter API sees the VM's traffic: " + value,
                                setting,
                                "");
                case "vMotionEncryption" ->
                        rule(
                                out,
                                "VMCH-80-000203",
                                subject,
                                Tri.of(value.equals("required") || value.equals("opportunistic")),
                                "vMotion is encrypted: " + value,
                                "vMotion is not encrypted",
                                setting,
                                "");
                default -> {}
            }
        }

        /// The traffic must have an adapter and a VLAN of its own.
        private void service(String service, String rule) {
            String command = Commands.of(FactType.HOST_NIC, "esxi");
            var nics = view.site().on(HostNic.class, host);
            var mine = nics.stream().filter(n -> n.services().contains(service)).toList();
            if (mine.isEmpty()) {
                boolean told = nics.stream().noneMatch(n -> n.servicesRead().no());
                if (told
                        && view.complete(FactType.HOST_NIC, host)
                        && !service.equals("management")) {
                    out.notApplicable(id(rule), "host " + host, "no " + service + " adapter");
                } else {
                    out.unknown(
                            id(rule),
                            "host " + host,
                            "adapters' services are not known",
                            "adapters and services",
                            command);
                }
                return;
            }
            for (HostNic nic : mine) {
                var others = new ArrayList<>(nic.services());
                others.remove(service);
                others.remove("provisioning");
                boolean shared = !others.isEmpty();
                boolean vlan =
                        nics.stream()
                                .anyMatch(n ->
                                        !n.equals(nic)
                                                && n.vswitch().equals(nic.vswitch())
                                                && view.vlan(n).equals(view.vlan(nic)));
                VSwitch vswitch = view.find(host, nic.vswitch());
                boolean vms =
                        vswitch != null
                                && view.vmGroups(new SwitchOn(vswitch, host)).stream()
                                        .anyMatch(g -> g.vlan().equals(view.vlan(nic)));
                rule(
                        out,
                        id(rule),
                        "adapter " + host + "/" + nic.name(),
                        Tri.of(!shared && !vlan && !vms),
                        service + " has an adapter and a VLAN of its own",
                        shared
                                ? service + " shares its adapter with " + String.join(", ", others)
                                : service + " shares its VLAN",
                        nic,
                        command);
            }
        }

        private void standard(SwitchOn on) {
            VSwitch s = on.vswitch();
            security("ESXI-80-000216", "forged transmits", s, PortGroup::forged, s.forged());
            security(
                    "ESXI-80-000217",
                    "MAC address changes",
                    s,
                    PortGroup::macChanges,
                    s.macChanges());
            security(
                    "ESXI-80-000218",
                    "promiscuous mode",
                    s,
                    PortGroup::promiscuous,
                    s.promiscuous());
            for (PortGroup group : view.groups(s)) {
                String subject = "port group " + host + "/" + group.name();
                String command = Commands.of(FactType.PORT_GROUP, "esxi");
                Tri known = Tri.of(!(group.vlan() instanceof Vlan.Unknown));
                boolean trunk =
                        group.vlan() instanceof Vlan.Trunk
                                && !view.declared().lists("authorisedGuestTagging", group.name());
                rule(
                        out,
                        id("ESXI-80-000220"),
                        subject,
                        known.no() ? Tri.UNKNOWN : Tri.of(!trunk),
                        "no guest tagging",
                        "VLAN 4095: guest tagging",
                        group,
                        command);
                if (id("ESXI-80-000220").startsWith("ESXI-70")) {
                    rule(
                            out,
                            "ESXI-70-000063",
                            subject,
                            known.no() ? Tri.UNKNOWN : Tri.of(!nativeVlan(view, group)),
                            "not the native VLAN",
                            "the native VLAN",
                            group,
                            command);
                    rule(
                            out,
                            "ESXI-70-000065",
                            subject,
                            known.no() ? Tri.UNKNOWN : Tri.of(!reserved(group)),
                            "no reserved VLAN",
                            "a reserved VLAN",
                            group,
                            command);
                }
            }
        }

        /// The switch must reject, and port groups must inherit: an override is a finding even if
        /// it rejects.
        private void security(
                String rule, String what, VSwitch s, Function<PortGroup, Tri> of, Tri whole) {
            String command = Commands.of(FactType.VSWITCH, "esxi");
            rule(
                    out,
                    id(rule),
                    "switch " + host + "/" + s.name(),
                    whole.not(),
                    what + " rejected",
                    what + " accepted",
                    s,
                    command);
            for (PortGroup group : view.groups(s)) {
                boolean override = group.securitySource().equals("own");
                rule(
                        out,
                        id(rule),
                        "port group " + host + "/" + group.name(),
                        override ? Tri.NO : of.apply(group).not(),
                        what + " rejected",
                        of.apply(group).yes()
                                ? what + " accepted"
                                : "the port group overrides the switch's policy",
                        group,
                        command);
            }
        }
    }

    static boolean nativeVlan(View view, PortGroup group) {
        List<String> natives = view.declared().list("nativeVlans").orElse(List.of("1"));
        return group.vlan() instanceof Vlan.Access a && natives.contains(Integer.toString(a.id()));
    }

    static boolean reserved(PortGroup group) {
        return group.vlan() instanceof Vlan.Access a && RESERVED.contains(a.id());
    }

    private record OnVds(View view, VSwitch vswitch, Verdicts out) {

        private static final String COMMAND = Commands.of(FactType.PORT_GROUP, "esxi");

        void judge() {
            for (PortGroup group : view.groups(vswitch)) {
                if (!group.uplink().yes()) {
                    group(group);
                }
            }
            setting(
                    "VCSA-80-000110",
                    "nioc",
                    "true"::equals,
                    "Network I/O Control is on",
                    "Network I/O Control is off");
            setting(
                    "VCSA-80-000267",
                    "healthCheck",
                    "false"::equals,
                    "the health check is off",
                    "the health check is on");
            flows();
            mirrors();
        }

        private void group(PortGroup group) {
            String subject = "port group " + vswitch.name() + "/" + group.name();
            rule(
                    out,
                    "VCSA-80-000268",
                    subject,
                    group.forged().not(),
                    "forged transmits rejected",
                    "forged transmits accepted",
                    group,
                    COMMAND);
            rule(
                    out,
                    "VCSA-80-000269",
                    subject,
                    group.macChanges().not(),
                    "MAC address changes rejected",
                    "MAC address changes accepted",
                    group,
                    COMMAND);
            rule(
                    out,
                    "VCSA-80-000270",
                    subject,
                    group.promiscuous().not(),
                    "promiscuous mode rejected",
                    "promiscuous mode accepted",
                    group,
                    COMMAND);
            rule(
                    out,
                    "VCSA-80-000301",
                    subject,
                    group.overridesAllowed().not(),
                    "no override at port level",
                    "overrides at port level are allowed",
                    group,
                    COMMAND);
            Tri known = Tri.of(!(group.vlan() instanceof Vlan.Unknown));
            boolean trunk =
                    group.vlan() instanceof Vlan.Trunk
                            && !view.declared().lists("authorisedGuestTagging", group.name());
            rule(
                    out,
                    "VCSA-80-000272",
                    subject,
                    known.no() ? Tri.UNKNOWN : Tri.of(!nativeVlan(view, group)),
                    "not the native VLAN",
                    "the native VLAN",
                    group,
                    COMMAND);
            rule(
                    out,
                    "VCSA-80-000273",
                    subject,
                    known.no() ? Tri.UNKNOWN : Tri.of(!trunk),
                    "no VLAN trunking",
                    "VLAN trunking without authorisation",
                    group,
                    COMMAND);
            rule(
                    out,
                    "VCSA-80-000274",
                    subject,
                    known.no() ? Tri.UNKNOWN : Tri.of(!reserved(group)),
                    "no reserved VLAN",
                    "a reserved VLAN",
                    group,
                    COMMAND);
            String named = vswitch.name() + "/" + group.name();
            Setting reset =
                    view.site().get(FactType.SETTING, "", named, "resetAtDisconnect")
                                    instanceof Setting found
                            ? found
                            : null;
            rule(
                    out,
                    "VCSA-80-000302",
                    subject,
                    reset == null ? Tri.UNKNOWN : Tri.of(reset.value().equals("true")),
                    "ports are reset at disconnect",
                    "ports are not reset at disconnect",
                    reset == null ? group : reset,
                    COMMAND);
        }

        private void setting(
                String id, String name, Predicate<String> good, String yes, String no) {
            String subject = "switch " + vswitch.name();
            String command = Commands.of(FactType.MIRROR, "esxi");
            if (view.site().get(FactType.SETTING, vswitch.host(), vswitch.name(), name)
                    instanceof Setting setting) {
                rule(
                        out,
                        id,
                        subject,
                        Tri.of(good.test(setting.value())),
                        yes,
                        no,
                        setting,
                        command);
            } else {
                out.unknown(
                        id,
                        subject,
                        "the setting is not in the input",
                        name + " of the distributed switch",
                        command);
            }
        }

        private void flows() {
            for (FlowExport flow : view.site().all(FlowExport.class)) {
                if (vswitch.equals(view.find(flow.host(), flow.vswitch()))) {
                    boolean declared = view.declared().list("authorisedCollectors").isPresent();
                    boolean good =
                            flow.targets().stream()
                                    .allMatch(
                                            t -> view.declared().lists("authorisedCollectors", t));
                    rule(
                            out,
                            "VCSA-80-000271",
                            "switch " + vswitch.name(),
                            declared ? Tri.of(good) : Tri.UNKNOWN,
                            "authorised collectors",
                            "a collector that nobody authorised",
                            flow,
                            "declare authorisedCollectors: [ADDRESS, ...]");
                }
            }
        }

        private void mirrors() {
            if (!view.complete(FactType.MIRROR, vswitch.host())) {
                out.unknown(
                        "VCSA-80-000300",
                        "switch " + vswitch.name(),
                        "mirror sessions are not in the input",
                        "port mirroring sessions",
                        Commands.of(FactType.MIRROR, "esxi"));
                return;
            }
            for (Mirror mirror : view.site().all(Mirror.class)) {
                if (vswitch.equals(view.find(mirror.host(), mirror.vswitch()))) {
                    boolean declared = view.declared().list("authorisedMirrors").isPresent();
                    rule(
                            out,
                            "VCSA-80-000300",
                            "mirror " + mirror.name(),
                            declared
                                    ? Tri.of(
                                            view.declared()
                                                    .lists("authorisedMirrors", mirror.name()))
                                    : Tri.UNKNOWN,
                            "an authorised mirror",
                            "a mirror that nobody authorised",
                            mirror,
                            "declare authorisedMirrors: [NAME, ...]");
                }
            }
        }
    }
}

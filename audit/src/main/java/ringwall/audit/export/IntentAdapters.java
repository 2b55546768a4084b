package ringwall.audit.export;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import ringwall.audit.check.View;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;

/// The host's own adapters where the platform tells their roles and puts them on virtual switches
/// (vSphere, Hyper-V): the first of a role has the role's key, others a name of their own.
final class IntentAdapters {

    private final Site site;
    private final View view;
    private final IntentSwitches switches;
    private final List<String> open;

    IntentAdapters(Site site, View view, IntentSwitches switches, List<String> open) {
        this.site = site;
        this.view = view;
        this.switches = switches;
        this.open = open;
    }

    /// True if the host's management is among them.
    boolean write(String host, StringBuilder out) {
        var taken = new TreeSet<String>();
        var more = new ArrayList<String>();
        for (HostNic nic : site.on(HostNic.class, host)) {
            VSwitch vswitch = view.find(host, nic.vswitch());
            String role = role(host, nic);
            if (role.isEmpty() || vswitch == null || !roles(vswitch)) {
                continue;
            }
            String on = switches.of(new SwitchOn(vswitch, host));
            if (on.isEmpty()) {
                continue;
            }
            String body = body(nic, on);
            if (taken.add(role)) {
                out.append("    %s: {%s}%s%n".formatted(role, body, told(nic)));
            } else {
                more.add("%s: {%s, role: %s}".formatted(IntentText.id(nic.name()), body, role));
            }
            if (nic.services().size() > 1) {
                open.add(
                        "%s of %s served %s: each wants an adapter of its own"
                                .formatted(nic.name(), host, String.join(", ", nic.services())));
            }
            if (role.equals("management")) {
                open.add(
                        "management of %s was %s on the virtual switch %s: give it a pNIC of its own"
                                .formatted(host, nic.name(), vswitch.name()));
            }
        }
        if (!more.isEmpty()) {
            out.append("    adapters: {").append(String.join(", ", more)).append("}\n");
        }
        return taken.contains("management");
    }

    private static String told(HostNic nic) {
        return nic.servicesRead().no() ? "   # a guess: its services were not told" : "";
    }

    private String body(HostNic nic, String on) {
        var parts = new ArrayList<String>();
        parts.add("on: " + on);
        if (view.vlan(nic) instanceof Vlan.Access access) {
            parts.add("vlan: " + access.id());
        }
        nic.addresses().stream()
                .filter(a -> a.matches("[0-9.]+/\\d{1,2}"))
                .limit(1)
                .forEach(a -> parts.add("address: " + a));
        return String.join(", ", parts);
    }

    /// Does this kind of switch tell what its host adapters are for?
    private static boolean roles(VSwitch vswitch) {
        return switch (vswitch.kind()) {
            case STANDARD, DISTRIBUTED, HYPERV, OPAQUE -> true;
            case LINUX_BRIDGE, OVS, MACVTAP, SRIOV, XEN, INTERNAL, RINGWALL, UNKNOWN -> false;
        };
    }

    private String role(String host, HostNic nic) {
        if (view.management(host).contains(nic)) {
            return "management";
        }
        for (String service : nic.services()) {
            switch (service) {
                case "migration", "storage", "logging" -> {
                    return service;
                }
                case "ft" -> {
                    return "logging";
                }
                default -> {}
            }
        }
        return "";
    }
}

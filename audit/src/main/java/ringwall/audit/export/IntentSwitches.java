package ringwall.audit.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.audit.check.View;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.VSwitch;

/// The virtual switches of the intent. Ringwall gives a pNIC to one switch: switches of a host that
/// share a pNIC (bridges over `eth0.10` and `eth0.20`, an SR-IOV pool, a bridge joined by a patch)
/// become one, and their VLANs its segments.
final class IntentSwitches {

    private static final Set<String> HASHED =
            Set.of(
                    "balance-rr",
                    "balance-xor",
                    "balance-tlb",
                    "balance-alb",
                    "balance-slb",
                    "loadbalance_ip",
                    "loadbalance_srcid",
                    "loadbalance_srcmac",
                    "loadbalance_loadbased",
                    "static",
                    "switchindependent",
                    "switch-embedded");

    private final View view;
    private final List<String> open;

    /// Switch on a host (its key) to the intent's name.
    private final Map<String, String> names = new HashMap<>();

    private final Map<String, List<SwitchOn>> byName = new TreeMap<>();

    IntentSwitches(View view, List<String> open) {
        this.view = view;
        this.open = open;
        var used = new TreeMap<String, String>();
        for (String host : view.site().hosts()) {
            host(host, used);
        }
    }

    private static String key(SwitchOn on) {
        return on.vswitch().key() + "@" + on.host();
    }

    private void host(String host, Map<String, String> used) {
        var ofPnic = new TreeMap<String, String>();
        var ons = new ArrayList<>(view.switches(host));
        // those with the most pNICs first, bridges before pools: they lend their names
        ons.sort((a, b) -> {
            int kind = Boolean.compare(pool(a), pool(b));
            int nested = Boolean.compare(over(a), over(b));
            return nested != 0 ? nested : kind != 0 ? kind : name(a).compareTo(name(b));
        });
        for (SwitchOn on : ons) {
            String name = "";
            for (String pnic : view.pnics(on)) {
                name = name.isEmpty() ? ofPnic.getOrDefault(pnic, "") : name;
            }
            VSwitch parent = view.find(host, on.vswitch().parent());
            if (parent != null) {
                name = names.getOrDefault(key(new SwitchOn(parent, host)), name);
            }
            boolean joined = !name.isEmpty();
            if (!joined) {
                name = unique(name(on), on.vswitch().key(), used);
            } else {
                open.add(
                        "%s of %s shared a pNIC with %s: one switch here"
                                .formatted(on.vswitch().name(), host, name));
            }
            for (String pnic : view.pnics(on)) {
                ofPnic.putIfAbsent(pnic, name);
            }
            names.put(key(on), name);
            if (!joined) {
                byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(on);
            }
        }
    }

    /// Standalone switches keep one name per host, a distributed one has one.
    private String name(SwitchOn on) {
        return on.vswitch().host().isEmpty() || view.site().hosts().size() == 1
                ? IntentText.id(on.vswitch().name())
                : IntentText.id(on.host() + "-" + on.vswitch().name());
    }

    private static String unique(String wanted, String key, Map<String, String> used) {
        String name = wanted;
        for (int i = 2; !used.getOrDefault(name, key).equals(key); i++) {
            name = wanted + "-" + i;
        }
        used.put(name, key);
        return name;
    }

    private static boolean pool(SwitchOn on) {
        return on.vswitch().name().contains("@");
    }

    /// Its uplink is another switch, or a VLAN on one.
    private boolean over(SwitchOn on) {
        for (String uplink : view.uplinks(on)) {
            String lower =
                    view.site().get(FactType.HOST_NIC, on.host(), uplink) instanceof HostNic nic
                            ? nic.lower()
                            : uplink;
            if (view.find(on.host(), lower) != null || !lower.equals(uplink)) {
                return true;
            }
        }
        return !on.vswitch().parent().isEmpty();
    }

    /// The intent's name of a switch on a host; empty if it has none.
    String of(SwitchOn on) {
        return names.getOrDefault(key(on), "");
    }

    /// Can frames leave the host by it?
    boolean leaves(SwitchOn on) {
        String name = of(on);
        return byName.getOrDefault(name, List.of()).stream()
                .anyMatch(o -> !view.pnics(o).isEmpty());
    }

    /// Where an adapter sits: the switch whose pNICs it uses, else its pNIC.
    String at(String host, HostNic nic) {
        VSwitch own = view.find(host, nic.vswitch());
        if (own != null) {
            return of(new SwitchOn(own, host));
        }
        Set<String> mine = view.pnics(host, nic.lower().isEmpty() ? nic.name() : nic.lower());
        for (SwitchOn on : view.switches(host)) {
            if (view.pnics(on).stream().anyMatch(mine::contains)) {
                return of(on);
            }
        }
        return mine.isEmpty() ? "" : IntentText.id(mine.iterator().next());
    }

    void write(StringBuilder out) {
        out.append("switches:\n");
        if (byName.isEmpty()) {
            out.append("  {}   # none were in the input\n");
        }
        byName.forEach((name, ons) -> {
            var hosts = new LinkedHashSet<String>();
            ons.forEach(o -> hosts.add(IntentText.id(o.host())));
            out.append("  ")
                    .append(name)
                    .append(": {hosts: [")
                    .append(String.join(", ", hosts))
                    .append(']');
            uplink(ons.getFirst(), out);
            out.append("}\n");
        });
        out.append('\n');
    }

    private void uplink(SwitchOn on, StringBuilder out) {
        List<String> pnics = view.pnics(on).stream().map(IntentText::id).distinct().toList();
        if (pnics.size() == 1) {
            out.append(", uplink: ").append(pnics.getFirst());
        } else if (pnics.size() > 1) {
            Team team = team(on);
            String mode = team == null ? "" : team.mode();
            boolean hashed = HASHED.contains(mode) && (team == null || team.standby().isEmpty());
            String policy = lacp(on) ? "lacp" : hashed ? "hash" : "active-standby";
            var standby = new TreeSet<String>();
            if (team != null && policy.equals("active-standby")) {
                team.standby().stream()
                        .map(IntentText::id)
                        .filter(pnics::contains)
                        .forEach(standby::add);
            }
            if (team == null && View.bridgeKind(on.vswitch().kind())) {
                open.add(
                        "the pNICs %s of %s/%s were no team: they are one here"
                                .formatted(
                                        String.join(", ", pnics), on.host(), on.vswitch().name()));
            }
            out.append(", uplink: {team: [")
                    .append(String.join(", ", pnics))
                    .append("], policy: ")
                    .append(policy)
                    .append(
                            standby.isEmpty() || standby.size() == pnics.size()
                                    ? ""
                                    : ", standby: [" + String.join(", ", standby) + "]")
                    .append(
                            team != null && team.detection().equals("beacon")
                                    ? ", detect: beacon"
                                    : "")
                    .append('}');
        } else if (!view.uplinksKnown(on)) {
            open.add(
                    "uplinks of "
                            + on.host()
                            + "/"
                            + on.vswitch().name()
                            + " were not known: it is internal-only here");
        }
    }

    boolean lacp(SwitchOn on) {
        Team team = team(on);
        String mode = team == null ? "" : team.mode();
        return mode.contains("802.3ad")
                || mode.contains("tcp")
                || mode.contains("lacp")
                || (team != null
                        && (team.lacp() == Lacp.CONFIGURED || team.lacp() == Lacp.NEGOTIATED));
    }

    private @Nullable Team team(SwitchOn on) {
        for (Team team : view.site().on(Team.class, on.host())) {
            if (!team.vswitch().isEmpty()
                    && on.vswitch().equals(view.find(on.host(), team.vswitch()))) {
                return team;
            }
        }
        for (String uplink : view.uplinks(on)) {
            for (String device : List.of(uplink, lower(on.host(), uplink))) {
                if (view.site().get(FactType.TEAM, on.host(), device) instanceof Team team) {
                    return team;
                }
            }
        }
        return null;
    }

    private String lower(String host, String device) {
        int dot = device.lastIndexOf('.');
        return view.site().get(FactType.HOST_NIC, host, device) instanceof HostNic nic
                        && !nic.lower().isEmpty()
                ? nic.lower()
                : dot > 0 ? device.substring(0, dot) : device;
    }
}

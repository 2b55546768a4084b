package ringwall.model.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.Host;
import ringwall.model.Host.PNic;
import ringwall.model.Physical.End;
import ringwall.model.Physical.Link;
import ringwall.model.Physical.PhysicalFirewall;
import ringwall.model.Physical.PhysicalSwitch;
import ringwall.model.Physical.Rack;
import ringwall.model.Segment;
import ringwall.model.Sensitivity;
import ringwall.model.VirtualSwitch;
import ringwall.model.Where;
import ringwall.model.check.Checking.Nic;

/// Levels (SP 800-125B 2.1, 2.2): a VM on a host, switch or segment of another; two of them meeting
/// on a physical switch without a firewall; a VM that stands in two.
final class SensitivityCheck {
    private final Checking checking;

    private SensitivityCheck(Checking checking) {
        this.checking = checking;
    }

    static void check(Checking checking) {
        SensitivityCheck check = new SensitivityCheck(checking);
        for (Nic nic : checking.nics) {
            check.nic(nic);
        }
        check.twoLevels();
        check.carriers();
        check.hosts();
        check.physicalSwitches();
        check.links();
    }

    private void nic(Nic nic) {
        Sensitivity level = nic.vm().sensitivity();
        if (!level.stated()) {
            return;
        }
        Where where = checking.place(nic.vm().where(), "sensitivity");
        Host host = checking.network.hosts().get(nic.vm().host());
        if (host != null && level.conflictsWith(host.sensitivity())) {
            differs(where, nic, "host '" + host.name() + "'", host.sensitivity());
        }
        VirtualSwitch on = checking.network.switches().get(nic.switchName());
        boolean appliance = nic.transit();
        if (on != null && !appliance && level.conflictsWith(on.sensitivity())) {
            differs(where, nic, "switch '" + on.name() + "'", on.sensitivity());
        }
        for (String name : nic.segments()) {
            Segment segment = checking.network.segments().get(name);
            if (segment != null && !appliance && level.conflictsWith(segment.sensitivity())) {
                differs(where, nic, "segment '" + name + "'", segment.sensitivity());
            }
        }
    }

    private void differs(Where where, Nic nic, String what, Sensitivity other) {
        checking.error(
                where,
                "VM '"
                        + nic.vm().name()
                        + "' is "
                        + nic.vm().sensitivity().name()
                        + ", but "
                        + what
                        + " is "
                        + other.name(),
                "move the VM to where its level is, or correct the level");
    }

    /// A VM with vNICs in two levels joins them, whatever its guest promises.
    private void twoLevels() {
        Map<String, Nic> first = new HashMap<>();
        Map<String, Sensitivity> levels = new HashMap<>();
        for (Nic nic : checking.nics) {
            if (nic.vm().appliance().isPresent()) {
                continue;
            }
            for (Sensitivity level : around(nic)) {
                Sensitivity other = levels.putIfAbsent(nic.vm().name(), level);
                Nic firstNic = first.putIfAbsent(nic.vm().name(), nic);
                if (other != null
                        && firstNic != null
                        && !firstNic.equals(nic)
                        && level.conflictsWith(other)) {
                    checking.error(
                            nic.vnic().where(),
                            "VM '"
                                    + nic.vm().name()
                                    + "' stands in two levels: "
                                    + firstNic.vnic().name()
                                    + " in "
                                    + other.name()
                                    + ", "
                                    + nic.vnic().name()
                                    + " in "
                                    + level.name(),
                            "make it an appliance with rules, or remove one of the vNICs");
                }
            }
        }
    }

    /// A segment on a switch of another level, wherever a vNIC makes it so.
    private void carriers() {
        Set<String> reported = new HashSet<>();
        for (Nic nic : checking.nics) {
            VirtualSwitch on = checking.network.switches().get(nic.switchName());
            for (String name : nic.segments()) {
                Segment segment = checking.network.segments().get(name);
                if (on != null
                        && segment != null
                        && segment.sensitivity().conflictsWith(on.sensitivity())
                        && reported.add(name + " " + on.name())) {
                    checking.error(
                            checking.place(segment.where(), "sensitivity"),
                            "segment '"
                                    + name
                                    + "' is "
                                    + segment.sensitivity().name()
                                    + ", but switch '"
                                    + on.name()
                                    + "', which carries it for "
                                    + nic.name()
                                    + ", is "
                                    + on.sensitivity().name(),
                            "carry it by a switch of its own level");
                }
            }
        }
    }

    private List<Sensitivity> around(Nic nic) {
        List<Sensitivity> levels = new ArrayList<>();
        VirtualSwitch on = checking.network.switches().get(nic.switchName());
        if (on != null && on.sensitivity().stated()) {
            levels.add(on.sensitivity());
        }
        for (String name : nic.segments()) {
            Segment segment = checking.network.segments().get(name);
            if (segment != null && segment.sensitivity().stated()) {
                levels.add(segment.sensitivity());
            }
        }
        return levels;
    }

    private void hosts() {
        for (VirtualSwitch each : checking.network.switches().values()) {
            for (String name : each.hosts()) {
                Host host = checking.network.hosts().get(name);
                if (host != null && each.sensitivity().conflictsWith(host.sensitivity())) {
                    checking.error(
                            checking.place(each.where(), "sensitivity"),
                            "switch '"
                                    + each.name()
                                    + "' is "
                                    + each.sensitivity().name()
                                    + ", but spans host '"
                                    + name
                                    + "', which is "
                                    + host.sensitivity().name(),
                            "let it span hosts of its own level");
                    break;
                }
            }
        }
        for (Host host : checking.network.hosts().values()) {
            Rack rack = checking.network.physical().racks().get(host.rack());
            if (rack != null && host.sensitivity().conflictsWith(rack.sensitivity())) {
                checking.warning(
                        checking.place(host.where(), "rack"),
                        "host '"
                                + host.name()
                                + "' is "
                                + host.sensitivity().name()
                                + ", but rack '"
                                + rack.name()
                                + "' is "
                                + rack.sensitivity().name(),
                        "mount it in a rack of its own level (SP 800-125B 2.1)");
            }
        }
    }

    /// What each cabled virtual switch, or else its host, brings to a physical switch.
    private void physicalSwitches() {
        Map<String, Map<String, String>> levels = new TreeMap<>();
        for (PhysicalSwitch each : checking.network.physical().switches().values()) {
            if (each.sensitivity().stated()) {
                levels.computeIfAbsent(each.name(), name -> new TreeMap<>())
                        .put(each.sensitivity().name(), "the switch itself");
            }
        }
        for (Host host : checking.network.hosts().values()) {
            for (PNic pnic : host.pnics().values()) {
                if (pnic.to().isPresent()) {
                    levels(host, pnic, levels);
                }
            }
        }
        for (Map.Entry<String, Map<String, String>> entry : levels.entrySet()) {
            PhysicalSwitch device = checking.network.physical().switches().get(entry.getKey());
            if (device != null && entry.getValue().size() > 1 && !firewalled(device.name())) {
                TreeSet<String> words = new TreeSet<>();
                for (Map.Entry<String, String> level : entry.getValue().entrySet()) {
                    words.add(level.getKey() + " (" + level.getValue() + ")");
                }
                checking.warning(
                        checking.place(device.where(), "sensitivity"),
                        "levels meet on physical switch '"
                                + device.name()
                                + "' with no firewall between: "
                                + Checking.list(words),
                        "give each level a physical switch of its own, or put a firewall between"
                                + " (SP 800-125B 2.1, 2.2)");
            }
        }
    }

    private void levels(Host host, PNic pnic, Map<String, Map<String, String>> levels) {
        String device = pnic.to().orElseThrow().device();
        boolean used = false;
        for (VirtualSwitch each : checking.switchesOf(host.name())) {
            if (each.uplink().pnics().contains(pnic.name())) {
                used = true;
                Sensitivity level =
                        each.sensitivity().stated() ? each.sensitivity() : host.sensitivity();
                if (level.stated()) {
                    levels.computeIfAbsent(device, name -> new TreeMap<>())
                            .putIfAbsent(level.name(), host.name() + ":" + pnic.name());
                }
            }
        }
        if (!used && host.sensitivity().stated()) {
            levels.computeIfAbsent(device, name -> new TreeMap<>())
                    .putIfAbsent(host.sensitivity().name(), host.name() + ":" + pnic.name());
        }
    }

    private boolean firewalled(String device) {
        for (PhysicalFirewall firewall : checking.network.physical().firewalls().values()) {
            for (End end : firewall.ends()) {
                if (end.device().equals(device)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// A plain cable between switches of two levels goes round the firewall.
    private void links() {
        Map<String, PhysicalSwitch> switches = checking.network.physical().switches();
        for (Link link : checking.network.physical().links()) {
            if (link.a().isEmpty() || link.b().isEmpty()) {
                continue;
            }
            PhysicalSwitch a = switches.get(link.a().getFirst().device());
            PhysicalSwitch b = switches.get(link.b().getFirst().device());
            if (a != null && b != null && a.sensitivity().conflictsWith(b.sensitivity())) {
                checking.warning(
                        link.where(),
                        "link '"
                                + link.name()
                                + "' joins switch '"
                                + a.name()
                                + "', which is "
                                + a.sensitivity().name()
                                + ", with '"
                                + b.name()
                                + "', which is "
                                + b.sensitivity().name()
                                + ", and no firewall is between",
                        "join them through a physical firewall (SP 800-125B 2.1)");
            }
        }
    }
}

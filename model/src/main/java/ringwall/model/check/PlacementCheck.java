package ringwall.model.check;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import ringwall.model.Host;
import ringwall.model.PortGroup;
import ringwall.model.PortGroup.Attach;
import ringwall.model.Segment;
import ringwall.model.Segment.Carrier;
import ringwall.model.VirtualSwitch;
import ringwall.model.Where;
import ringwall.model.check.Checking.Nic;

/// Where VMs are: on a host that their switch spans, on ports that are left, in segments that their
/// switch carries; a local segment on one host only.
final class PlacementCheck {
    private final Checking checking;

    private PlacementCheck(Checking checking) {
        this.checking = checking;
    }

    static void check(Checking checking) {
        PlacementCheck check = new PlacementCheck(checking);
        for (Nic nic : checking.nics) {
            check.span(nic);
            check.tenant(nic);
        }
        check.ports();
        check.carried();
        check.locals();
        check.twice();
    }

    private void span(Nic nic) {
        VirtualSwitch on = checking.network.switches().get(nic.switchName());
        Host host = checking.network.hosts().get(nic.vm().host());
        if (on == null || host == null || checking.spans(on, host.name())) {
            return;
        }
        checking.error(
                checking.place(nic.vm().where(), "host"),
                "VM '"
                        + nic.vm().name()
                        + "' is on host '"
                        + host.name()
                        + "', but switch '"
                        + on.name()
                        + "' of its vNIC "
                        + nic.vnic().name()
                        + " spans "
                        + (on.hosts().isEmpty() ? "no host" : Checking.list(on.hosts())),
                "move the VM to one of them, or let the switch span '" + host.name() + "'");
    }

    private void tenant(Nic nic) {
        for (String name : nic.segments()) {
            Segment segment = checking.network.segments().get(name);
            if (segment != null
                    && !segment.tenant().isEmpty()
                    && !segment.tenant().equals(nic.vm().tenant())
                    && nic.vm().appliance().isEmpty()) {
                checking.warning(
                        checking.place(nic.vm().where(), "tenant"),
                        "VM '"
                                + nic.vm().name()
                                + "' is "
                                + (nic.vm().tenant().isEmpty()
                                        ? "the operator's"
                                        : "tenant '" + nic.vm().tenant() + "'s")
                                + ", but its vNIC "
                                + nic.vnic().name()
                                + " is in segment '"
                                + name
                                + "' of tenant '"
                                + segment.tenant()
                                + "'",
                        "move it to a segment of its own tenant, or correct the tenant");
            }
        }
    }

    private void ports() {
        Map<String, Integer> used = new TreeMap<>();
        for (Nic nic : checking.nics) {
            VirtualSwitch on = checking.network.switches().get(nic.switchName());
            if (on == null || on.maxPorts() == 0) {
                continue;
            }
            int count = used.merge(on.name() + " " + nic.vm().host(), 1, Integer::sum);
            if (count == on.maxPorts() + 1) {
                checking.error(
                        nic.vnic().where(),
                        "switch '"
                                + on.name()
                                + "' has "
                                + on.maxPorts()
                                + " ports on host '"
                                + nic.vm().host()
                                + "', and vNIC "
                                + nic.name()
                                + " is one too many",
                        "raise 'maxPorts', or move VMs to another host");
            }
        }
    }

    private void carried() {
        for (PortGroup group : checking.network.portGroups().values()) {
            VirtualSwitch on = checking.network.switches().get(group.virtualSwitch());
            if (on == null || group.implied()) {
                continue;
            }
            switch (group.attach()) {
                case Attach.Access access -> carried(group, on, access.segment(), "segment");
                case Attach.Trunk trunk -> {
                    for (String name : trunk.segments().values()) {
                        carried(group, on, name, "trunk");
                    }
                    if (!trunk.nativeSegment().isEmpty()) {
                        carried(group, on, trunk.nativeSegment(), "native");
                    }
                }
            }
        }
    }

    private void carried(PortGroup group, VirtualSwitch on, String name, String key) {
        Segment segment = checking.network.segments().get(name);
        boolean local = segment != null && segment.carrier() instanceof Carrier.Local;
        if (segment == null
                || Checking.carries(on, segment)
                || local && segment.switches().isEmpty()) {
            return;
        }
        checking.error(
                checking.place(group.where(), key),
                "port group '"
                        + group.name()
                        + "' is on switch '"
                        + on.name()
                        + "', which does not carry segment '"
                        + name
                        + "'",
                segment.switches().isEmpty()
                        ? "give the switch an uplink, or choose another"
                        : "use switch "
                                + Checking.list(segment.switches())
                                + ", or add '"
                                + on.name()
                                + "' to the segment's 'switches'");
    }

    /// A local segment is one broadcast domain on one host: elsewhere it would be another.
    private void locals() {
        Map<String, Nic> first = new HashMap<>();
        for (Nic nic : checking.nics) {
            for (String name : nic.segments()) {
                Segment segment = checking.network.segments().get(name);
                if (segment == null || !(segment.carrier() instanceof Carrier.Local)) {
                    continue;
                }
                Nic other = first.putIfAbsent(name, nic);
                if (other != null
                        && (!other.vm().host().equals(nic.vm().host())
                                || !other.switchName().equals(nic.switchName()))) {
                    Where where = checking.place(nic.vnic().where(), "segment");
                    checking.error(
                            where,
                            "segment '"
                                    + name
                                    + "' is local, but "
                                    + nic.name()
                                    + " is on "
                                    + nic.vm().host()
                                    + " and "
                                    + other.name()
                                    + " on "
                                    + other.vm().host()
                                    + (other.vm().host().equals(nic.vm().host())
                                            ? ", on two switches"
                                            : ""),
                            "give the segment a VLAN or an overlay id");
                }
            }
        }
    }

    /// Two vNICs of one VM in one segment are a loop or a mistake, unless the guest may team them.
    private void twice() {
        Map<String, Nic> first = new HashMap<>();
        for (Nic nic : checking.nics) {
            for (String name : nic.segments()) {
                Nic other = first.putIfAbsent(nic.vm().name() + " " + name, nic);
                boolean teaming =
                        other != null && nic.group() != null && nic.group().guestTeaming();
                if (other != null && !teaming) {
                    checking.warning(
                            checking.place(nic.vnic().where(), "segment"),
                            "vNICs "
                                    + other.vnic().name()
                                    + " and "
                                    + nic.vnic().name()
                                    + " of VM '"
                                    + nic.vm().name()
                                    + "' are both in segment '"
                                    + name
                                    + "'",
                            "remove one, or use a port group with 'guestTeaming: allow'");
                }
            }
        }
    }
}

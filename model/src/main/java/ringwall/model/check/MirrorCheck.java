package ringwall.model.check;

import java.util.Set;
import java.util.TreeSet;
import ringwall.model.Host;
import ringwall.model.Mirror;
import ringwall.model.Mirror.Target;
import ringwall.model.PortGroup.MirrorPermission;
import ringwall.model.Segment;
import ringwall.model.Segment.Carrier;
import ringwall.model.VirtualSwitch;
import ringwall.model.Vm;
import ringwall.model.Vm.MirroringMode;
import ringwall.model.Where;
import ringwall.model.check.Checking.Nic;

/// Mirrors (SP 800-125B 5): a way for the copies, no mirror of a mirror, an owner, and the consent
/// of those who are watched.
final class MirrorCheck {
    private final Checking checking;

    private MirrorCheck(Checking checking) {
        this.checking = checking;
    }

    static void check(Checking checking) {
        MirrorCheck check = new MirrorCheck(checking);
        for (Mirror mirror : checking.network.mirrors().values()) {
            Set<Nic> sources = Mirrored.sources(checking, mirror);
            check.sources(mirror, sources);
            check.consent(mirror, sources);
            check.target(mirror, sources);
        }
        check.modes();
    }

    private void sources(Mirror mirror, Set<Nic> sources) {
        if (sources.isEmpty()) {
            checking.warning(
                    checking.place(mirror.where(), "from"),
                    "mirror '" + mirror.name() + "' copies no vNIC",
                    "name VMs, groups or segments that have vNICs");
        }
        if (mirror.owner().isEmpty() && !byMode(mirror)) {
            checking.warning(
                    mirror.where(),
                    "mirror '" + mirror.name() + "' has no owner",
                    "add 'owner: NAME': somebody answers for what is watched");
        }
    }

    /// Sessions that vNICs' mirroring modes imply stand where the destination's vNIC stands.
    private boolean byMode(Mirror mirror) {
        return mirror.target() instanceof Target.ToVnic to
                && mirror.name().equals("mirroring-" + to.vm() + "-" + to.nic());
    }

    private void consent(Mirror mirror, Set<Nic> sources) {
        TreeSet<String> missing = new TreeSet<>();
        for (Nic nic : sources) {
            MirrorPermission permission =
                    nic.group() == null ? MirrorPermission.ASK : nic.group().mirrorPermission();
            switch (permission) {
                case ALLOW -> {}
                case DENY ->
                        checking.error(
                                checking.place(mirror.where(), "from"),
                                "mirror '"
                                        + mirror.name()
                                        + "' copies "
                                        + nic.name()
                                        + ", whose port group denies mirroring",
                                "leave it out, or change the port group's 'mirror'");
                case ASK -> {
                    String tenant = nic.vm().tenant();
                    if (!tenant.isEmpty() && !mirror.consent().contains(tenant)) {
                        missing.add(tenant);
                    }
                }
            }
        }
        if (!missing.isEmpty()) {
            checking.error(
                    checking.place(mirror.where(), "consent"),
                    "mirror '"
                            + mirror.name()
                            + "' copies VMs of tenant "
                            + Checking.list(missing)
                            + " without consent",
                    "ask them and add 'consent: [" + String.join(", ", missing) + "]'");
        }
    }

    private void target(Mirror mirror, Set<Nic> sources) {
        switch (mirror.target()) {
            case Target.ToVnic to -> vnic(mirror, to, sources);
            case Target.ToUplink to -> uplink(mirror, to);
            case Target.ToRemote to -> {
                for (Nic nic : sources) {
                    Host host = checking.network.hosts().get(nic.vm().host());
                    if (host != null && host.adapters().isEmpty() && host.vtep().isEmpty()) {
                        checking.error(
                                checking.place(mirror.where(), "to"),
                                "mirror '"
                                        + mirror.name()
                                        + "' sends copies from host '"
                                        + host.name()
                                        + "', which has no adapter to send them from",
                                "give the host a 'management' or 'logging' adapter");
                        return;
                    }
                }
            }
            case Target.ToFile to -> {}
        }
    }

    private void uplink(Mirror mirror, Target.ToUplink to) {
        VirtualSwitch on = checking.network.switches().get(to.virtualSwitch());
        if (on != null && on.internalOnly()) {
            checking.error(
                    checking.place(mirror.where(), "to"),
                    "mirror '"
                            + mirror.name()
                            + "' leaves by the uplink of switch '"
                            + on.name()
                            + "', which is internal-only",
                    "name a switch with an uplink");
        }
    }

    private void vnic(Mirror mirror, Target.ToVnic to, Set<Nic> sources) {
        Vm vm = checking.network.vms().get(to.vm());
        if (vm == null) {
            return;
        }
        Where where = checking.place(mirror.where(), "to");
        for (Nic nic : sources) {
            if (nic.vm().name().equals(to.vm()) && nic.vnic().name().equals(to.nic())) {
                checking.error(
                        where,
                        "mirror '" + mirror.name() + "' copies its own target " + nic.name(),
                        "leave it out of 'from'");
            }
        }
        boolean destination =
                vm.vnics().containsKey(to.nic())
                        && vm.vnics().get(to.nic()).mirroring() == MirroringMode.DESTINATION;
        if (!vm.analyser() && !destination) {
            checking.warning(
                    where,
                    "mirror '"
                            + mirror.name()
                            + "' ends at VM '"
                            + vm.name()
                            + "', which is no analyser",
                    "add 'analyser: true' to the VM, or name the one that was meant");
        }
        transport(mirror, vm, sources);
    }

    private void transport(Mirror mirror, Vm target, Set<Nic> sources) {
        TreeSet<String> elsewhere = new TreeSet<>();
        for (Nic nic : sources) {
            if (!nic.vm().host().equals(target.host())) {
                elsewhere.add(nic.vm().host());
            }
        }
        if (elsewhere.isEmpty()) {
            return;
        }
        Segment over = checking.network.segments().get(mirror.over());
        if (over == null || over.carrier() instanceof Carrier.Local) {
            checking.error(
                    checking.place(mirror.where(), over == null ? "to" : "over"),
                    "mirror '"
                            + mirror.name()
                            + "' copies frames on host "
                            + Checking.list(elsewhere)
                            + " to '"
                            + target.name()
                            + "' on host '"
                            + target.host()
                            + "', but has no transport",
                    "add 'over: SEGMENT', a VLAN or overlay segment for mirrored frames alone");
            return;
        }
        for (Nic nic : checking.bySegment.getOrDefault(over.name(), java.util.List.of())) {
            if (!nic.vm().analyser()) {
                checking.warning(
                        checking.place(mirror.where(), "over"),
                        "mirror '"
                                + mirror.name()
                                + "' travels over segment '"
                                + over.name()
                                + "', which VM '"
                                + nic.vm().name()
                                + "' uses",
                        "give mirrored frames a segment of their own");
                return;
            }
        }
    }

    /// SP 800-125B 5.1: a source needs a destination beside it.
    private void modes() {
        TreeSet<String> sources = new TreeSet<>();
        TreeSet<String> destinations = new TreeSet<>();
        for (Nic nic : checking.nics) {
            String at = nic.vm().host() + " " + nic.switchName();
            if (nic.vnic().mirroring() == MirroringMode.SOURCE) {
                sources.add(at);
            } else if (nic.vnic().mirroring() == MirroringMode.DESTINATION) {
                destinations.add(at);
            }
        }
        for (Nic nic : checking.nics) {
            String at = nic.vm().host() + " " + nic.switchName();
            Where where = checking.place(nic.vnic().where(), "mirroring");
            if (nic.vnic().mirroring() == MirroringMode.SOURCE && !destinations.contains(at)) {
                checking.warning(
                        where,
                        "vNIC "
                                + nic.name()
                                + " is a mirroring source, but its switch has no"
                                + " destination on host '"
                                + nic.vm().host()
                                + "'",
                        "place the analyser there, or define a mirror");
            }
            if (nic.vnic().mirroring() == MirroringMode.DESTINATION && !sources.contains(at)) {
                checking.warning(
                        where,
                        "vNIC "
                                + nic.name()
                                + " is a mirroring destination, but its switch has no"
                                + " source on host '"
                                + nic.vm().host()
                                + "'",
                        "add 'mirroring: source' to the watched vNIC, or define a mirror");
            }
        }
    }
}

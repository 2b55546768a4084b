package ringwall.model.check;

import java.util.HashSet;
import java.util.Set;
import ringwall.model.Host;
import ringwall.model.Host.PNic;
import ringwall.model.Host.Vtep;
import ringwall.model.Physical.End;
import ringwall.model.Physical.PhysicalPort;
import ringwall.model.Physical.PhysicalSwitch;
import ringwall.model.Segment;
import ringwall.model.Segment.Carrier;
import ringwall.model.Segment.Encapsulation;
import ringwall.model.VirtualSwitch;
import ringwall.model.Where;

/// Packets that fit at one end must fit all the way: a segment within its switch and uplinks, an
/// overlay within its underlay minus the encapsulation, a pNIC within its physical port.
final class MtuCheck {
    private final Checking checking;
    private final Set<String> reported = new HashSet<>();

    private MtuCheck(Checking checking) {
        this.checking = checking;
    }

    static void check(Checking checking) {
        MtuCheck check = new MtuCheck(checking);
        check.overlays();
        check.segments();
        check.hosts();
    }

    private void overlays() {
        for (Segment segment : checking.network.segments().values()) {
            if (!(segment.carrier() instanceof Carrier.Overlay overlay)) {
                continue;
            }
            int smallest = Integer.MAX_VALUE;
            for (Host host : checking.network.hosts().values()) {
                if (host.vtep().isPresent()) {
                    Vtep vtep = host.vtep().get();
                    int overhead = overlay.encapsulation().overhead(vtep.address().isV4());
                    smallest = Math.min(smallest, vtep.mtu() - overhead);
                    tooSmall(segment, overlay.encapsulation(), host, vtep, overhead);
                }
            }
            if (segment.mtu() < 1500 && smallest != Integer.MAX_VALUE && !segment.routed()) {
                checking.note(
                        segment.where(),
                        "segment '"
                                + segment.name()
                                + "' carries packets of "
                                + segment.mtu()
                                + " bytes and has no gateway to say so: VMs that send more are not"
                                + " told why it is dropped",
                        "let the underlay have an MTU of "
                                + (1500 + overlay.encapsulation().overhead(true))
                                + ", or set the VMs' MTU");
            }
        }
    }

    private void tooSmall(
            Segment segment, Encapsulation encapsulation, Host host, Vtep vtep, int overhead) {
        if (segment.mtu() + overhead <= vtep.mtu() || !reported.add("o" + segment.name())) {
            return;
        }
        checking.error(
                checking.place(segment.where(), "mtu"),
                "segment '"
                        + segment.name()
                        + "' has packets of "
                        + segment.mtu()
                        + " bytes, and "
                        + encapsulation
                        + " adds "
                        + overhead
                        + ", but the underlay at host '"
                        + host.name()
                        + "' carries "
                        + vtep.mtu(),
                "raise the underlay's MTU to "
                        + (segment.mtu() + overhead)
                        + ", or lower the segment's to "
                        + (vtep.mtu() - overhead));
    }

    private void segments() {
        for (Checking.Nic nic : checking.nics) {
            VirtualSwitch on = checking.network.switches().get(nic.switchName());
            for (String name : nic.segments()) {
                Segment segment = checking.network.segments().get(name);
                if (on != null
                        && segment != null
                        && !segment.overlay()
                        && segment.mtu() > on.mtu()
                        && reported.add("s" + name + " " + on.name())) {
                    checking.error(
                            checking.place(segment.where(), "mtu"),
                            "segment '"
                                    + name
                                    + "' has packets of "
                                    + segment.mtu()
                                    + " bytes, but switch '"
                                    + on.name()
                                    + "' carries "
                                    + on.mtu(),
                            "lower the segment's MTU or raise the switch's");
                }
            }
        }
        for (VirtualSwitch each : checking.network.switches().values()) {
            for (String hostName : each.hosts()) {
                Host host = checking.network.hosts().get(hostName);
                for (String name : each.uplink().pnics()) {
                    PNic pnic = host == null ? null : host.pnics().get(name);
                    if (pnic != null
                            && each.mtu() > pnic.mtu()
                            && reported.add("u" + each.name())) {
                        checking.error(
                                checking.place(each.where(), "mtu"),
                                "switch '"
                                        + each.name()
                                        + "' has an MTU of "
                                        + each.mtu()
                                        + ", but pNIC '"
                                        + name
                                        + "' of host '"
                                        + hostName
                                        + "' one of "
                                        + pnic.mtu(),
                                "raise the pNIC's MTU or lower the switch's");
                    }
                }
            }
        }
    }

    private void hosts() {
        for (Host host : checking.network.hosts().values()) {
            for (PNic pnic : host.pnics().values()) {
                cable(host, pnic);
            }
            if (host.vtep().isPresent()) {
                Vtep vtep = host.vtep().get();
                VirtualSwitch on = checking.network.switches().get(vtep.attachedTo());
                PNic pnic = host.pnics().get(vtep.attachedTo());
                int carried = on != null ? on.mtu() : pnic != null ? pnic.mtu() : vtep.mtu();
                if (vtep.mtu() > carried && reported.add("v" + vtep.where())) {
                    checking.error(
                            checking.place(vtep.where(), "mtu"),
                            "the VTEP of host '"
                                    + host.name()
                                    + "' has an MTU of "
                                    + vtep.mtu()
                                    + ", but '"
                                    + vtep.attachedTo()
                                    + "' one of "
                                    + carried,
                            "raise the MTU of '" + vtep.attachedTo() + "' or lower the VTEP's");
                }
            }
        }
    }

    private void cable(Host host, PNic pnic) {
        if (pnic.to().isEmpty()) {
            return;
        }
        End end = pnic.to().get();
        PhysicalSwitch device = checking.network.physical().switches().get(end.device());
        if (device == null) {
            return;
        }
        PhysicalPort port = device.port(end.port());
        Where where = checking.place(pnic.where(), "mtu");
        if (pnic.mtu() > port.mtu() && reported.add("p" + where)) {
            checking.error(
                    where,
                    "pNIC '"
                            + pnic.name()
                            + "' of host '"
                            + host.name()
                            + "' has an MTU of "
                            + pnic.mtu()
                            + ", but port "
                            + end
                            + " one of "
                            + port.mtu(),
                    "add 'mtu: "
                            + pnic.mtu()
                            + "' to switch '"
                            + device.name()
                            + "', or lower the pNIC's");
        }
    }
}

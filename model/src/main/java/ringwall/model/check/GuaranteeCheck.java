package ringwall.model.check;

import ringwall.model.Host;
import ringwall.model.Host.PNic;
import ringwall.model.Segment;
import ringwall.model.VirtualSwitch;

/// Guaranteed rates must fit the cable: what is guaranteed to the segments of a switch, by each of
/// its pNICs whose speed is stated (after a failover one carries all).
final class GuaranteeCheck {
    private GuaranteeCheck() {}

    static void check(Checking checking) {
        for (VirtualSwitch each : checking.network.switches().values()) {
            long kbps = 0;
            Segment last = null;
            for (Segment segment : checking.network.segments().values()) {
                if (segment.qos().guaranteedKbps() > 0 && Checking.carries(each, segment)) {
                    kbps += segment.qos().guaranteedKbps();
                    last = segment;
                }
            }
            if (last != null) {
                fits(checking, each, last, kbps);
            }
        }
    }

    private static void fits(Checking checking, VirtualSwitch each, Segment last, long kbps) {
        for (Host host : checking.network.hosts().values()) {
            if (!checking.spans(each, host.name())) {
                continue;
            }
            for (String name : each.uplink().pnics()) {
                PNic pnic = host.pnics().get(name);
                if (pnic != null && pnic.speedMbps() > 0 && kbps > pnic.speedMbps() * 1_000L) {
                    checking.error(
                            checking.place(last.where(), "qos"),
                            "the segments of switch '"
                                    + each.name()
                                    + "' are guaranteed "
                                    + kbps / 1_000
                                    + " Mbit/s together, more than pNIC '"
                                    + name
                                    + "' of host '"
                                    + host.name()
                                    + "' has: "
                                    + pnic.speedMbps(),
                            "guarantee less, or use faster pNICs");
                    return;
                }
            }
        }
    }
}

package ringwall.intent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import ringwall.model.Host;
import ringwall.model.Host.PNic;
import ringwall.model.Host.Vtep;
import ringwall.model.Mac;
import ringwall.model.PortGroup;
import ringwall.model.PortGroup.Attach;
import ringwall.model.Segment;
import ringwall.model.Segment.Carrier;
import ringwall.model.VirtualSwitch;
import ringwall.model.VirtualSwitch.Uplink;
import ringwall.model.Vm.Vnic;

/// Values that are left out because they follow from others: the reader fills them in, the writer
/// leaves them out.
public final class Usual {
    /// The distributed router's; locally administered, `RW` in its second and third octet.
    public static final Mac GATEWAY_MAC = new Mac(0x02_52_57_00_00_01L);

    private Usual() {}

    /// A switch's: the smallest of its pNICs', or 1500.
    public static int mtu(Uplink uplink, List<String> spans, Map<String, Host> hosts) {
        int mtu = Integer.MAX_VALUE;
        for (String host : spans) {
            Host each = hosts.get(host);
            for (String pnic : uplink.pnics()) {
                PNic found = each == null ? null : each.pnics().get(pnic);
                mtu = found == null ? mtu : Math.min(mtu, found.mtu());
            }
        }
        return mtu == Integer.MAX_VALUE ? 1500 : mtu;
    }

    /// A segment's: 1500, or what the smallest underlay leaves (RFC 7348 section 4.3) when that is
    /// less.
    public static int mtu(Carrier carrier, Map<String, Host> hosts) {
        int mtu = 1500;
        if (carrier instanceof Carrier.Overlay overlay) {
            for (Host host : hosts.values()) {
                if (host.vtep().isPresent()) {
                    Vtep vtep = host.vtep().get();
                    int outer = vtep.mtu() == 0 ? 1500 : vtep.mtu();
                    int overhead = overlay.encapsulation().overhead(vtep.address().isV4());
                    mtu = Math.min(mtu, outer - overhead);
                }
            }
        }
        return mtu;
    }

    /// A VM's tenant: its first segment's that has one.
    public static String tenant(
            SortedMap<String, Vnic> vnics,
            Map<String, PortGroup> portGroups,
            Map<String, Segment> segments) {
        for (Vnic vnic : vnics.values()) {
            PortGroup group = portGroups.get(vnic.portGroup());
            if (group != null && group.attach() instanceof Attach.Access access) {
                Segment segment = segments.get(access.segment());
                if (segment != null && !segment.tenant().isEmpty()) {
                    return segment.tenant();
                }
            }
        }
        return "";
    }

    /// The switches of a host to which a vNIC that names the segment alone may belong: an overlay's
    /// is the one that the host's VTEP is attached to, a local segment's an internal-only one.
    public static List<VirtualSwitch> carrying(
            Segment segment,
            String host,
            Map<String, Host> hosts,
            Map<String, VirtualSwitch> switches) {
        List<VirtualSwitch> carrying = new ArrayList<>();
        for (VirtualSwitch each : switches.values()) {
            if (each.hosts().contains(host) && carries(each, segment, hosts.get(host), switches)) {
                carrying.add(each);
            }
        }
        return carrying;
    }

    private static boolean carries(
            VirtualSwitch each,
            Segment segment,
            @org.jspecify.annotations.Nullable Host host,
            Map<String, VirtualSwitch> switches) {
        if (!segment.switches().isEmpty()) {
            return segment.switches().contains(each.name());
        }
        return switch (segment.carrier()) {
            case Carrier.Vlan vlan -> !each.internalOnly();
            case Carrier.Local local -> each.internalOnly();
            case Carrier.Overlay overlay -> {
                if (host == null || host.vtep().isEmpty()) {
                    yield false;
                }
                String attachedTo = host.vtep().get().attachedTo();
                yield switches.containsKey(attachedTo)
                        ? each.name().equals(attachedTo) || !each.transportZone().isEmpty()
                        : !each.internalOnly() || !each.transportZone().isEmpty();
            }
        };
    }
}

package ringwall.model.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ringwall.model.External;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Segment;
import ringwall.model.Segment.Subnet;
import ringwall.model.Where;
import ringwall.model.check.Checking.Nic;

/// MAC and IP addresses within each segment: none twice, each in a subnet, none that belongs to the
/// gateway, to an external router or to the subnet itself.
final class AddressCheck {
    private final Checking checking;

    /// The external networks of each segment.
    private final Map<String, List<External>> routers = new HashMap<>();

    private AddressCheck(Checking checking) {
        this.checking = checking;
        for (External external : checking.network.externals().values()) {
            routers.computeIfAbsent(external.segment(), name -> new ArrayList<>()).add(external);
        }
    }

    static void check(Checking checking) {
        AddressCheck check = new AddressCheck(checking);
        for (Map.Entry<String, List<Nic>> entry : checking.bySegment.entrySet()) {
            Segment segment = checking.network.segments().get(entry.getKey());
            if (segment != null) {
                check.macs(segment, entry.getValue());
                check.ips(segment, entry.getValue());
            }
        }
        for (Nic nic : checking.nics) {
            check.inSubnets(nic);
        }
    }

    private void macs(Segment segment, List<Nic> nics) {
        Map<Mac, Nic> byMac = new HashMap<>();
        for (Nic nic : nics) {
            Mac mac = nic.vnic().mac();
            Where where = checking.place(nic.vnic().where(), "mac");
            if (mac.equals(checking.network.gatewayMac())) {
                checking.error(
                        where,
                        "vNIC " + nic.name() + " has the distributed router's MAC address " + mac,
                        "give it another, or leave 'mac' out");
            }
            Nic other = byMac.putIfAbsent(mac, nic);
            if (other != null && !teamed(nic, other)) {
                boolean derived = nic.vnic().macDerived() && other.vnic().macDerived();
                checking.error(
                        where,
                        (derived ? "the derived MAC address " : "MAC address ")
                                + mac
                                + " of "
                                + nic.name()
                                + " is also "
                                + other.name()
                                + "'s, "
                                + Checking.at(other.vnic().where(), where)
                                + ", in segment '"
                                + segment.name()
                                + "'",
                        derived
                                ? "state 'mac' for one of them"
                                : "change one, or leave 'mac' out: it is then derived from the"
                                        + " vNIC's name");
            }
        }
    }

    /// Two vNICs of one VM may share addresses where its port group lets the guest make a team.
    private static boolean teamed(Nic a, Nic b) {
        return a.vm().name().equals(b.vm().name())
                && a.group() != null
                && a.group().guestTeaming()
                && b.group() != null
                && b.group().guestTeaming();
    }

    private void ips(Segment segment, List<Nic> nics) {
        Map<Ip, Nic> byIp = new HashMap<>();
        for (Nic nic : nics) {
            for (int i = 0; i < nic.vnic().addresses().size(); i++) {
                Ip ip = nic.vnic().addresses().get(i);
                Where where = checking.place(nic.vnic().where(), "ip", i);
                Nic other = byIp.putIfAbsent(ip, nic);
                if (other != null && !teamed(nic, other)) {
                    checking.error(
                            where,
                            "address "
                                    + ip
                                    + " of "
                                    + nic.name()
                                    + " is also "
                                    + other.name()
                                    + "'s, "
                                    + Checking.at(other.vnic().where(), where)
                                    + ", in segment '"
                                    + segment.name()
                                    + "'",
                            other.equals(nic) ? "remove one of the two" : "change one of the two");
                }
                taken(segment, nic, ip, where);
            }
        }
    }

    private void taken(Segment segment, Nic nic, Ip ip, Where where) {
        for (Subnet subnet : segment.subnets()) {
            if (subnet.gateway().isPresent() && subnet.gateway().get().equals(ip)) {
                checking.error(
                        where,
                        "address "
                                + ip
                                + " of "
                                + nic.name()
                                + " is the gateway of segment '"
                                + segment.name()
                                + "'",
                        "change one of the two");
            }
            int hostBits = ip.bits() - subnet.prefix().length();
            boolean v4 = ip.isV4() && subnet.prefix().contains(ip) && hostBits >= 2;
            if (v4 && ip.equals(subnet.prefix().address())) {
                checking.error(
                        where,
                        "address "
                                + ip
                                + " of "
                                + nic.name()
                                + " is the network address of "
                                + subnet.prefix(),
                        "use an address between the first and the last");
            } else if (v4 && ip.equals(subnet.prefix().last())) {
                checking.error(
                        where,
                        "address "
                                + ip
                                + " of "
                                + nic.name()
                                + " is the broadcast address of "
                                + subnet.prefix(),
                        "use an address between the first and the last");
            }
        }
        for (External external : routers.getOrDefault(segment.name(), List.of())) {
            if (external.via().equals(ip)) {
                checking.error(
                        where,
                        "address "
                                + ip
                                + " of "
                                + nic.name()
                                + " is the router of external network"
                                + " '"
                                + external.name()
                                + "'",
                        "change one of the two");
            }
        }
    }

    private void inSubnets(Nic nic) {
        boolean anySubnet = false;
        for (String name : nic.segments()) {
            Segment segment = checking.network.segments().get(name);
            anySubnet |= segment != null && !segment.subnets().isEmpty();
        }
        for (int i = 0; i < nic.vnic().addresses().size(); i++) {
            Ip ip = nic.vnic().addresses().get(i);
            Where where = checking.place(nic.vnic().where(), "ip", i);
            if (ip.isMulticast() || ip.equals(Ip.v4(0)) || ip.equals(Ip.v4(-1))) {
                checking.error(
                        where,
                        "address " + ip + " of " + nic.name() + " is no unicast address",
                        "give it an address of its segment's subnet");
            } else if (anySubnet && !ip.isLinkLocal() && !contained(nic, ip)) {
                checking.error(
                        where,
                        "address " + ip + " of " + nic.name() + " is outside " + subnets(nic),
                        "use an address of its segment's subnet, or add the subnet to the segment");
            }
        }
    }

    private boolean contained(Nic nic, Ip ip) {
        for (String name : nic.segments()) {
            Segment segment = checking.network.segments().get(name);
            if (segment != null) {
                for (Subnet subnet : segment.subnets()) {
                    if (subnet.prefix().contains(ip)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private String subnets(Nic nic) {
        StringBuilder text = new StringBuilder();
        for (String name : nic.segments()) {
            Segment segment = checking.network.segments().get(name);
            if (segment != null) {
                text.append(text.isEmpty() ? "" : " and ").append("segment '").append(name);
                text.append("' (");
                for (int i = 0; i < segment.subnets().size(); i++) {
                    text.append(i == 0 ? "" : ", ").append(segment.subnets().get(i).prefix());
                }
                text.append(")");
            }
        }
        return text.toString();
    }
}

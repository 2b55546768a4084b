package ringwall.model.check;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import ringwall.model.Host;
import ringwall.model.Host.HostAdapter;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Prefix;
import ringwall.model.Where;
import ringwall.model.check.Checking.Nic;

/// The hosts' own interfaces: no address twice, none that a VM has, none outside its role's reach.
final class HostCheck {
    private final Checking checking;

    /// By VLAN (0: untagged) and address: the same private subnet may serve two VLANs.
    private final Map<Key, Owner> owners = new HashMap<>();

    private final Map<Mac, Owner> macs = new HashMap<>();

    private HostCheck(Checking checking) {
        this.checking = checking;
    }

    private record Key(int vid, Ip address) {}

    private record Owner(String name, Where where) {}

    static void check(Checking checking) {
        HostCheck check = new HostCheck(checking);
        for (Host host : checking.network.hosts().values()) {
            for (HostAdapter adapter : host.adapters().values()) {
                check.mac(adapter, host);
                check.own(
                        adapter.vid(),
                        adapter.address(),
                        adapter.subnet(),
                        new Owner(
                                "adapter '" + adapter.name() + "' of host '" + host.name() + "'",
                                adapter.where()));
            }
        }
        for (Nic nic : checking.nics) {
            check.vm(nic);
        }
    }

    private void mac(HostAdapter adapter, Host host) {
        Owner owner =
                new Owner(
                        "adapter '" + adapter.name() + "' of host '" + host.name() + "'",
                        adapter.where());
        Owner other = macs.putIfAbsent(adapter.mac(), owner);
        if (other != null) {
            checking.error(
                    checking.place(adapter.where(), "mac"),
                    "MAC address "
                            + adapter.mac()
                            + " of "
                            + owner.name()
                            + " is also that of "
                            + other.name(),
                    "change one, or leave 'mac' out: it is then derived from the adapter's name");
        }
    }

    private void own(OptionalInt vid, Optional<Ip> address, Optional<Prefix> subnet, Owner owner) {
        if (address.isEmpty() || subnet.isEmpty()) {
            return;
        }
        Ip ip = address.get();
        Where where = checking.place(owner.where(), "address");
        Owner other = owners.putIfAbsent(new Key(vid.orElse(0), ip), owner);
        if (other != null) {
            checking.error(
                    where,
                    "address " + ip + " of " + owner.name() + " is also that of " + other.name(),
                    "change one of the two");
        }
        boolean edge =
                ip.isV4()
                        && subnet.get().length() <= 30
                        && (ip.equals(subnet.get().address()) || ip.equals(subnet.get().last()));
        if (ip.isMulticast() || edge) {
            checking.error(
                    where,
                    "address "
                            + ip
                            + " of "
                            + owner.name()
                            + " is no host address of "
                            + subnet.get(),
                    "use an address between the first and the last");
        }
    }

    private void vm(Nic nic) {
        for (String name : nic.segments()) {
            var segment = checking.network.segments().get(name);
            if (segment == null
                    || !(segment.carrier() instanceof ringwall.model.Segment.Carrier.Vlan vlan)) {
                continue;
            }
            for (int i = 0; i < nic.vnic().addresses().size(); i++) {
                Ip ip = nic.vnic().addresses().get(i);
                Owner owner = owners.get(new Key(vlan.vid(), ip));
                if (owner != null) {
                    checking.error(
                            checking.place(nic.vnic().where(), "ip", i),
                            "address "
                                    + ip
                                    + " of "
                                    + nic.name()
                                    + " is that of "
                                    + owner.name()
                                    + " in the same VLAN",
                            "change one of the two");
                }
            }
        }
    }
}

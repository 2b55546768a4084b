package ringwall.lab.real;

import java.io.IOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import ringwall.lab.Lab;
import ringwall.lab.PortJack;
import ringwall.lab.system.Namespace;
import ringwall.lab.system.Programs;
import ringwall.model.Ip;
import ringwall.ports.tap.TapPort;

/// A network namespace for every vNIC, on a TAP: real ping, curl, tcpdump and iperf3 run in it.
public final class NetnsGuests implements AutoCloseable {
    private final SortedMap<String, Namespace> namespaces = new TreeMap<>();
    private final SortedMap<String, PortJack> ports = new TreeMap<>();

    private NetnsGuests() {}

    /// Takes the place of the lab's in-process guests.
    ///
    /// @throws IllegalStateException with a sentence for people; nothing is left then
    public static NetnsGuests up(Lab lab) {
        if (!Programs.root()) {
            throw new IllegalStateException(
                    "guests in network namespaces need root. Mend: sudo, or unshare --map-root-user --net --mount with /run/netns of your own, or --guests process");
        }
        Namespace.removeStale();
        NetnsGuests guests = new NetnsGuests();
        try {
            for (Vnic vnic : Vnic.of(lab)) {
                guests.start(lab, vnic);
            }
            return guests;
        } catch (RuntimeException e) {
            guests.close();
            throw e;
        }
    }

    private void start(Lab lab, Vnic vnic) {
        String word = vnic.name().replaceAll("[^A-Za-z0-9]+", "-");
        Namespace in = Namespace.make(word);
        namespaces.put(vnic.name(), in);
        in.must(
                "sysctl",
                "-qw",
                "net.ipv6.conf.all.disable_ipv6=0",
                "net.ipv6.conf.default.disable_ipv6=0");
        try {
            TapPort tap =
                    TapPort.open(
                            "eth0",
                            new TapPort.Options(
                                    "eth0", in.path(), vnic.mtu(), false, false, false));
            PortJack port = new PortJack(lab.fabric(), vnic.name(), tap);
            ports.put(vnic.name(), port);
            lab.plugReal(vnic.name(), port.jack());
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        in.must("ip", "link", "set", "lo", "up");
        in.must("ip", "link", "set", "eth0", "address", vnic.vnic().mac().toString());
        in.must("sysctl", "-qw", "net.ipv6.conf.eth0.accept_dad=0");
        in.must("ip", "link", "set", "eth0", "up");
        for (String address : vnic.addresses()) {
            in.must("ip", "address", "add", address, "dev", "eth0");
        }
        for (Ip gateway : vnic.gateways()) {
            in.must(
                    "ip",
                    gateway.isV4() ? "-4" : "-6",
                    "route",
                    "add",
                    "default",
                    "via",
                    gateway.toString());
        }
    }

    /// By `vm/nic`.
    public SortedMap<String, Namespace> namespaces() {
        return Collections.unmodifiableSortedMap(namespaces);
    }

    @Override
    public void close() {
        ports.values().forEach(PortJack::close);
        namespaces.values().forEach(Namespace::close);
    }
}

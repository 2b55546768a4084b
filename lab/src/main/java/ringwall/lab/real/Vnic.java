package ringwall.lab.real;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ringwall.lab.Lab;
import ringwall.lab.matrix.Policy;
import ringwall.model.Ip;
import ringwall.model.Segment;
import ringwall.model.Vm;

/// What a real guest has to be told about its adapter.
///
/// @param name `vm/nic`
/// @param addresses as `10.0.0.1/24`
record Vnic(String name, Vm vm, Vm.Vnic vnic, List<String> addresses, List<Ip> gateways, int mtu) {
    /// All vNICs of VMs that are no appliances.
    static List<Vnic> of(Lab lab) {
        List<Vnic> all = new ArrayList<>();
        for (Vm vm : lab.network().vms().values()) {
            if (vm.appliance().isEmpty()) {
                vm.vnics().values().forEach(vnic -> all.add(of(lab, vm, vnic)));
            }
        }
        return all;
    }

    static Vnic of(Lab lab, Vm vm, Vm.Vnic vnic) {
        Optional<Segment> segment =
                new Policy(lab.network(), lab.options().today())
                        .segmentOf(vnic)
                        .map(s -> lab.network().segments().get(s));
        return new Vnic(
                vm.vnicName(vnic.name()),
                vm,
                vnic,
                addresses(vnic, segment),
                gateways(segment),
                segment.map(Segment::mtu).orElse(1_500));
    }

    /// The name with nothing in it that a file name or a namespace's must not have.
    String word() {
        return name.replaceAll("[^A-Za-z0-9]+", "-");
    }

    /// The shell commands that give a guest what the Network gives this vNIC; with a busybox or
    /// iproute2.
    String script(String device) {
        StringBuilder text = new StringBuilder("set -e\n");
        text.append("echo 0 > /proc/sys/net/ipv6/conf/all/disable_ipv6 2>/dev/null || true\n");
        text.append(
                "echo 0 > /proc/sys/net/ipv6/conf/" + device + "/accept_dad 2>/dev/null || true\n");
        text.append("ip link set lo up; ip link set %s down\n".formatted(device));
        text.append("ip link set %s address %s mtu %d up\n".formatted(device, vnic.mac(), mtu));
        addresses.forEach(a -> text.append("ip address add %s dev %s\n".formatted(a, device)));
        for (Ip gateway : gateways) {
            text.append(
                    "ip -%d route add default via %s dev %s\n"
                            .formatted(gateway.version(), gateway, device));
        }
        return text.toString();
    }

    private static List<String> addresses(Vm.Vnic vnic, Optional<Segment> segment) {
        return vnic.addresses().stream()
                .map(ip ->
                        ip
                                + "/"
                                + segment.stream()
                                        .flatMap(s -> s.subnets().stream())
                                        .filter(s -> s.prefix().contains(ip))
                                        .map(s -> s.prefix().length())
                                        .findFirst()
                                        .orElse(ip.bits()))
                .toList();
    }

    private static List<Ip> gateways(Optional<Segment> segment) {
        return segment.stream()
                .flatMap(s -> s.subnets().stream())
                .flatMap(s -> s.gateway().stream())
                .toList();
    }
}

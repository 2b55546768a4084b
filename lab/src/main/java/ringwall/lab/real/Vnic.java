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
        Policy policy = new Policy(lab.network(), lab.options().today());
        List<Vnic> all = new ArrayList<>();
        for (Vm vm : lab.network().vms().values()) {
            if (vm.appliance().isEmpty()) {
                for (Vm.Vnic vnic : vm.vnics().values()) {
                    Optional<Segment> segment =
                            policy.segmentOf(vnic).map(s -> lab.network().segments().get(s));
                    all.add(
                            new Vnic(
                                    vm.vnicName(vnic.name()),
                                    vm,
                                    vnic,
                                    addresses(vnic, segment),
                                    gateways(segment),
                                    segment.map(Segment::mtu).orElse(1_500)));
                }
            }
        }
        return all;
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

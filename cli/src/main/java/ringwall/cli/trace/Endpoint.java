package ringwall.cli.trace;

import java.util.List;
import java.util.Optional;
import ringwall.model.External;
import ringwall.model.Ip;
import ringwall.model.Network;
import ringwall.model.Segment;
import ringwall.model.Vm;

/// One end of a trace.
sealed interface Endpoint {
    /// A vNIC, with the segment it is in (the first of a trunk).
    record OfVnic(Vm vm, Vm.Vnic vnic, Optional<Segment> segment) implements Endpoint {
        String name() {
            return vm.vnicName(vnic.name());
        }
    }

    /// An external network, or an address in one.
    record OfExternal(External external, Ip address) implements Endpoint {}

    /// An address that nothing in the file has.
    record OfAddress(Ip address) implements Endpoint {}

    /// What a person should read when the text names nothing.
    final class Unknown extends Exception {
        private static final long serialVersionUID = 1;

        Unknown(String message) {
            super(message);
        }
    }

    /// Reads `VM`, `VM/NIC`, the name of an external network, or an address.
    ///
    /// @param tenant whose address space an address is looked up in
    static Endpoint parse(Network network, String text, String tenant) throws Unknown {
        int slash = text.indexOf('/');
        Vm vm = network.vms().get(slash < 0 ? text : text.substring(0, slash));
        if (vm != null) {
            return vnic(network, vm, slash < 0 ? "" : text.substring(slash + 1));
        }
        External external = network.externals().get(text);
        if (external != null) {
            return new OfExternal(external, outside(external));
        }
        try {
            return ofAddress(network, Ip.parse(text), tenant);
        } catch (IllegalArgumentException e) {
            throw new Unknown(
                    "'"
                            + text
                            + "' is no VM, no external network and no address; VMs are: "
                            + String.join(", ", network.vms().keySet()));
        }
    }

    private static Endpoint vnic(Network network, Vm vm, String nic) throws Unknown {
        if (nic.isEmpty() && vm.vnics().size() != 1) {
            throw new Unknown(
                    vm.name()
                            + " has several vNICs: say "
                            + vm.name()
                            + "/"
                            + String.join(" or " + vm.name() + "/", vm.vnics().keySet()));
        }
        Vm.Vnic vnic = nic.isEmpty() ? vm.vnics().firstEntry().getValue() : vm.vnics().get(nic);
        if (vnic == null) {
            throw new Unknown(
                    vm.name()
                            + " has no vNIC '"
                            + nic
                            + "'; it has: "
                            + String.join(", ", vm.vnics().keySet()));
        }
        return new OfVnic(vm, vnic, segment(network, vnic));
    }

    private static Optional<Segment> segment(Network network, Vm.Vnic vnic) {
        var group = network.portGroups().get(vnic.portGroup());
        if (group == null) {
            return Optional.empty();
        }
        String name =
                switch (group.attach()) {
                    case ringwall.model.PortGroup.Attach.Access access -> access.segment();
                    case ringwall.model.PortGroup.Attach.Trunk trunk ->
                            !trunk.nativeSegment().isEmpty()
                                    ? trunk.nativeSegment()
                                    : trunk.segments().values().stream().findFirst().orElse("");
                };
        return Optional.ofNullable(network.segments().get(name));
    }

    private static Endpoint ofAddress(Network network, Ip address, String tenant) throws Unknown {
        for (Vm vm : network.vms().values()) {
            for (Vm.Vnic vnic : vm.vnics().values()) {
                Optional<Segment> segment = segment(network, vnic);
                if (vnic.addresses().contains(address)
                        && segment.map(s -> s.tenant().equals(tenant)).orElse(false)) {
                    return new OfVnic(vm, vnic, segment);
                }
            }
        }
        List<External> fitting =
                network.externals().values().stream()
                        .filter(e ->
                                e.via().version() == address.version()
                                        && (e.prefixes().isEmpty()
                                                || e.prefixes().stream()
                                                        .anyMatch(p -> p.contains(address))))
                        .toList();
        return fitting.isEmpty()
                ? new OfAddress(address)
                : new OfExternal(fitting.getFirst(), address);
    }

    /// An address behind the external network: in its prefixes, or in a documentation range.
    private static Ip outside(External external) {
        if (external.prefixes().isEmpty()) {
            return external.via().isV4() ? Ip.parse("203.0.113.7") : Ip.parse("2001:db8:ffff::7");
        }
        return external.prefixes().getFirst().address().next();
    }
}

package ringwall.lab.isolation.target;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import ringwall.lab.isolation.HostStation;
import ringwall.lab.isolation.VirtualSwitchUnderTest.Guests;
import ringwall.lab.isolation.VirtualSwitchUnderTest.Layout;
import ringwall.lab.isolation.VirtualSwitchUnderTest.Uplink;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.lab.system.Namespace;
import ringwall.lab.system.Programs;

/// A namespace that is a host with bridges: TAPs for VMs and pNICs, VLAN NICs, the host's own
/// stack. What a bridge is, subclasses say.
abstract class BridgedHost extends RealTarget.Plugged {
    final Namespace in;
    final Wiring wiring;

    BridgedHost(Fabric fabric, Layout layout, String word) {
        super(fabric);
        this.wiring = Wiring.of(layout);
        this.in = keep(Namespace.make(word));
    }

    abstract void addBridge(String bridge);

    abstract void addPort(String bridge, String device);

    /// Joins a second bridge with the first, which has the pNIC.
    abstract void join(String first, String second);

    /// Makes the VLAN NICs of a pNIC: the kernel's VLAN devices.
    void splitPnics() {
        for (Wiring.Bridge nic : wiring.vlanNics()) {
            in.must(
                    "ip",
                    "link",
                    "add",
                    "link",
                    "up" + nic.pnic(),
                    "name",
                    nic.uplink(),
                    "type",
                    "vlan",
                    "id",
                    "" + nic.vid());
            in.must("ip", "link", "set", nic.uplink(), "up");
        }
    }

    /// Gives a bridge its VLAN NIC as uplink.
    void addVlanNic(Wiring.Bridge bridge) {
        addPort(bridge.name(), bridge.uplink());
    }

    /// Why the kernel cannot split a pNIC; empty: it can.
    static Optional<String> noVlanDevices() {
        boolean can =
                Programs.run(
                                List.of(
                                        "unshare", "--net", "ip", "link", "add", "link", "lo",
                                        "name", "rw-v", "type", "vlan", "id", "5"))
                        .fine();
        return can
                ? Optional.empty()
                : Optional.of("this kernel has no VLAN devices (modprobe 8021q)");
    }

    /// All of it; [RealTarget.Plugged#complete] undoes what was made when a step fails.
    final void wire() {
        SortedMap<String, Jack> taps = new TreeMap<>();
        for (int i = 0; i < wiring.pnics().size(); i++) {
            uplinks.add(new Uplink(tap(in, "up" + i), wiring.pnics().get(i)));
        }
        splitPnics();
        String first = wiring.bridges().getFirst().name();
        for (Wiring.Bridge bridge : wiring.bridges()) {
            addBridge(bridge.name());
            for (String vm : bridge.vms()) {
                taps.put(vm, tap(in, vm));
                addPort(bridge.name(), vm);
            }
            if (bridge.vid() > 0) {
                addVlanNic(bridge);
            } else if (bridge.pnic() >= 0) {
                addPort(bridge.name(), bridge.uplink());
            } else {
                join(first, bridge.name());
            }
        }
        for (String vm : List.of("vm1", "vm2", "vm3")) {
            vms.add(Objects.requireNonNull(taps.get(vm)));
        }
    }

    @Override
    public HostStation host(Guests guests) {
        return KernelHost.on(in, wiring.hostDevice());
    }

    @Override
    public int vlanOfVm(int index) {
        return wiring.vlans().get(index);
    }

    @Override
    public int vlanOfHost() {
        return wiring.vlans().get(3);
    }
}

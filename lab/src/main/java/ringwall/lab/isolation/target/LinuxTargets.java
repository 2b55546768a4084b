package ringwall.lab.isolation.target;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import ringwall.lab.isolation.Attack;
import ringwall.lab.isolation.HostStation;
import ringwall.lab.isolation.Scene;
import ringwall.lab.isolation.VirtualSwitchUnderTest;
import ringwall.lab.physical.Fabric;
import ringwall.lab.system.Namespace;
import ringwall.ports.packet.PacketPort;

/// What the Linux kernel has for virtual networks, in a namespace of our own with default settings.
public final class LinuxTargets {
    private LinuxTargets() {}

    /// The Linux bridge, the host's address on the bridge itself.
    public static VirtualSwitchUnderTest linuxBridge(LongSupplier clockNs) {
        return new RealTarget(
                "linux-bridge",
                VirtualSwitchUnderTest.Kind.REAL,
                "the kernel's bridge with default settings, in a network namespace; a second one joined by a veth pair",
                true,
                List.of("ip"),
                "iproute2",
                clockNs) {
            @Override
            public Set<Layout> layouts() {
                return EnumSet.allOf(Layout.class);
            }

            @Override
            public Optional<String> notApplicable(Attack attack) {
                return attack.family() == Attack.Family.VLAN_NICS
                        ? BridgedHost.noVlanDevices()
                        : Optional.empty();
            }

            @Override
            public Attachment plug(Fabric fabric, Layout layout) {
                Bridge bridge = new Bridge(fabric, layout);
                return Plugged.complete(bridge, bridge::wire);
            }
        };
    }

    private static final class Bridge extends BridgedHost {
        Bridge(Fabric fabric, VirtualSwitchUnderTest.Layout layout) {
            super(fabric, layout, "bridge");
        }

        @Override
        String name() {
            return "linux-bridge";
        }

        @Override
        void addBridge(String bridge) {
            in.must("ip", "link", "add", bridge, "type", "bridge");
            in.must("ip", "link", "set", bridge, "up");
        }

        @Override
        void addPort(String bridge, String device) {
            in.must("ip", "link", "set", device, "master", bridge);
        }

        @Override
        void join(String first, String second) {
            in.must("ip", "link", "add", "j0", "type", "veth", "peer", "name", "j1");
            addPort(first, "j0");
            addPort(second, "j1");
            in.must("ip", "link", "set", "j0", "up");
            in.must("ip", "link", "set", "j1", "up");
        }

        @Override
        public boolean age() {
            in.must("ip", "link", "set", "br0", "type", "bridge", "ageing_time", "100");
            fabric.runFor(2_500_000_000L);
            in.must("ip", "link", "set", "br0", "type", "bridge", "ageing_time", "30000");
            return true;
        }

        @Override
        public boolean restart(Runnable during) {
            in.must("ip", "link", "set", "br0", "down");
            during.run();
            in.must("ip", "link", "set", "br0", "up");
            in.run("ip", "route", "add", "default", "via", Scene.outsideAddress(4).toString());
            return true;
        }
    }

    /// The mechanism behind VMware Server's row: VMs as promiscuous packet sockets on the host's
    /// NIC.
    public static VirtualSwitchUnderTest sharedNic(LongSupplier clockNs) {
        return new RealTarget(
                "shared-nic",
                VirtualSwitchUnderTest.Kind.MECHANISM,
                "promiscuous AF_PACKET sockets on one NIC in a network namespace: the mechanism behind a hub that includes the host",
                true,
                List.of("ip"),
                "iproute2",
                clockNs) {
            @Override
            public Attachment plug(Fabric fabric, Layout layout) {
                SharedNic nic = new SharedNic(fabric);
                return Plugged.complete(nic, nic::make);
            }

            @Override
            public Optional<String> notApplicable(Attack attack) {
                return attack.family().compareTo(Attack.Family.FLOODING) < 0
                        ? Optional.empty()
                        : Optional.of("a mechanism for the article's columns, not a product");
            }
        };
    }

    private static final class SharedNic extends RealTarget.Plugged {
        private final Namespace in = Namespace.make("nic");

        SharedNic(Fabric fabric) {
            super(fabric);
        }

        @Override
        String name() {
            return "shared-nic";
        }

        void make() {
            keep(in);
            uplinks.add(new VirtualSwitchUnderTest.Uplink(tap(in, "nic0"), Wiring.TRUNK));
            try {
                for (String vm : List.of("vm1", "vm2", "vm3")) {
                    vms.add(jack(PacketPort.openSharing(vm, "nic0", in.path())));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }

        @Override
        public HostStation host(VirtualSwitchUnderTest.Guests guests) {
            return KernelHost.on(in, "nic0");
        }
    }

    /// macvlan in bridge mode, the host on the lower device.
    public static VirtualSwitchUnderTest macvlanBridge(LongSupplier clockNs) {
        return new RealTarget(
                "macvlan-bridge",
                VirtualSwitchUnderTest.Kind.REAL,
                "the kernel's macvlan in bridge mode, a packet socket on each as its VM, in a network namespace",
                true,
                List.of("ip"),
                "iproute2",
                clockNs) {
            @Override
            public Attachment plug(Fabric fabric, Layout layout) {
                Macvlan macvlan = new Macvlan(fabric);
                return Plugged.complete(macvlan, macvlan::make);
            }
        };
    }

    private static final class Macvlan extends RealTarget.Plugged {
        private final Namespace in = Namespace.make("macvlan");

        Macvlan(Fabric fabric) {
            super(fabric);
        }

        @Override
        String name() {
            return "macvlan-bridge";
        }

        void make() {
            keep(in);
            uplinks.add(new VirtualSwitchUnderTest.Uplink(tap(in, "nic0"), Wiring.TRUNK));
            try {
                for (int i = 1; i <= 3; i++) {
                    String device = "mv" + i;
                    in.must(
                            "ip",
                            "link",
                            "add",
                            device,
                            "link",
                            "nic0",
                            "address",
                            Scene.vmMac(i).toString(),
                            "type",
                            "macvlan",
                            "mode",
                            "bridge");
                    in.must("ip", "link", "set", device, "up");
                    vms.add(jack(PacketPort.open("vm" + i, device, in.path())));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }

        @Override
        public HostStation host(VirtualSwitchUnderTest.Guests guests) {
            return KernelHost.on(in, "nic0");
        }
    }
}

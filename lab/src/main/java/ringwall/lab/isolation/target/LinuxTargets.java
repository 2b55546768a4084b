package ringwall.lab.isolation.target;

import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
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
                "the kernel's bridge with default settings, in a network namespace",
                true,
                List.of("ip"),
                "iproute2",
                clockNs) {
            @Override
            public Attachment plug(Fabric fabric, Layout layout) {
                Bridge bridge = new Bridge(fabric);
                return Plugged.complete(bridge, bridge::make);
            }
        };
    }

    private static final class Bridge extends RealTarget.Plugged {
        private Namespace in = Namespace.make("bridge");

        Bridge(Fabric fabric) {
            super(fabric);
        }

        @Override
        String name() {
            return "linux-bridge";
        }

        void make() {
            keep(in);
            in.must("ip", "link", "add", "br0", "type", "bridge");
            in.must("ip", "link", "set", "br0", "up");
            for (String device : List.of("vm1", "vm2", "vm3")) {
                vms.add(tap(in, device));
            }
            uplinks.add(new VirtualSwitchUnderTest.Uplink(tap(in, "up0"), RealTarget.TRUNK));
            for (String device : List.of("vm1", "vm2", "vm3", "up0")) {
                in.must("ip", "link", "set", device, "master", "br0");
            }
        }

        @Override
        public HostStation host(VirtualSwitchUnderTest.Guests guests) {
            return KernelHost.on(in, "br0");
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
            public java.util.Optional<String> notApplicable(ringwall.lab.isolation.Attack attack) {
                return attack.family().compareTo(ringwall.lab.isolation.Attack.Family.FLOODING) < 0
                        ? java.util.Optional.empty()
                        : java.util.Optional.of(
                                "a mechanism for the article's columns, not a product");
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
            uplinks.add(new VirtualSwitchUnderTest.Uplink(tap(in, "nic0"), RealTarget.TRUNK));
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
            uplinks.add(new VirtualSwitchUnderTest.Uplink(tap(in, "nic0"), RealTarget.TRUNK));
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

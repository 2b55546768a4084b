package ringwall.lab.isolation.target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import ringwall.lab.isolation.HostStation;
import ringwall.lab.isolation.Scene;
import ringwall.lab.isolation.VirtualSwitchUnderTest;
import ringwall.lab.isolation.VirtualSwitchUnderTest.Uplink;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.lab.system.Programs;
import ringwall.model.Mac;
import ringwall.ports.linux.LinuxException;
import ringwall.ports.socket.Endpoint;
import ringwall.ports.socket.StreamPort;

/// Virtual switches that are programs of their own.
public final class DaemonTargets {
    private DaemonTargets() {}

    private static final String SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema";

    /// A folder that goes with everything in it.
    private static final class Scratch implements AutoCloseable {
        final Path path;

        Scratch() {
            try {
                this.path = Files.createTempDirectory("rw-" + ProcessHandle.current().pid() + "-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            try (var files = Files.walk(path)) {
                for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static void waitFor(
            Fabric fabric, java.util.function.BooleanSupplier there, String what) {
        if (!fabric.runUntil(there, 10_000_000_000L)) {
            throw new IllegalStateException(what + " did not come up within 10 s");
        }
    }

    /// Open vSwitch with its userspace datapath.
    public static VirtualSwitchUnderTest ovs(LongSupplier clockNs) {
        return new RealTarget(
                "ovs",
                VirtualSwitchUnderTest.Kind.REAL,
                "Open vSwitch, datapath netdev, default settings, with daemons of its own in a network namespace",
                true,
                List.of("ip", "ovs-vswitchd", "ovsdb-server", "ovs-vsctl"),
                "openvswitch-switch",
                clockNs) {
            @Override
            public Set<Layout> layouts() {
                return EnumSet.allOf(Layout.class);
            }

            @Override
            public Attachment plug(Fabric fabric, Layout layout) {
                Ovs ovs = new Ovs(fabric, layout);
                return Plugged.complete(ovs, ovs::make);
            }
        };
    }

    private static final class Ovs extends BridgedHost {
        private static final String SPLITTER = "nic0";

        private final Scratch scratch = keep(new Scratch());

        Ovs(Fabric fabric, VirtualSwitchUnderTest.Layout layout) {
            super(fabric, layout, "ovs");
        }

        @Override
        void addBridge(String bridge) {
            vsctl("add-br", bridge, "--", "set", "bridge", bridge, "datapath_type=netdev");
        }

        @Override
        void addPort(String bridge, String device) {
            vsctl("add-port", bridge, device);
        }

        @Override
        void join(String first, String second) {
            patch(first, "j0", "j1");
            patch(second, "j1", "j0");
        }

        /// A bridge of its own on the pNIC is what splits it, by tags; the host's VLAN NIC is a
        /// port of it.
        @Override
        void splitPnics() {
            for (Wiring.Bridge nic : wiring.vlanNics()) {
                if (nic.equals(wiring.vlanNics().getFirst())) {
                    addBridge(SPLITTER);
                    addPort(SPLITTER, "up" + nic.pnic());
                }
                if (nic.vms().isEmpty()) {
                    vsctl(
                            "add-port",
                            SPLITTER,
                            nic.uplink(),
                            "tag=" + nic.vid(),
                            "--",
                            "set",
                            "interface",
                            nic.uplink(),
                            "type=internal");
                }
            }
        }

        @Override
        void addVlanNic(Wiring.Bridge bridge) {
            String here = "n" + bridge.vid();
            String there = "v" + bridge.vid();
            patch(SPLITTER, here, there);
            vsctl("set", "port", here, "tag=" + bridge.vid());
            patch(bridge.name(), there, here);
        }

        private void patch(String bridge, String port, String peer) {
            vsctl(
                    "add-port",
                    bridge,
                    port,
                    "--",
                    "set",
                    "interface",
                    port,
                    "type=patch",
                    "options:peer=" + peer);
        }

        @Override
        String name() {
            return "ovs";
        }

        private String file(String name) {
            return scratch.path.resolve(name).toString();
        }

        private void vsctl(String... words) {
            List<String> all =
                    new ArrayList<>(
                            List.of("ovs-vsctl", "--timeout=10", "--db=unix:" + file("db.sock")));
            all.addAll(List.of(words));
            Programs.must(all.toArray(String[]::new));
        }

        void make() {
            Programs.must("ovsdb-tool", "create", file("conf.db"), SCHEMA);
            Path log = scratch.path.resolve("log");
            keep(
                    Programs.start(
                            log,
                            List.of(
                                    "ovsdb-server",
                                    "--remote=punix:" + file("db.sock"),
                                    "--unixctl=" + file("db.ctl"),
                                    file("conf.db"))));
            waitFor(fabric, () -> Files.exists(Path.of(file("db.sock"))), "ovsdb-server");
            vsctl("--no-wait", "init");
            keep(
                    Programs.start(
                            log,
                            in.inside(
                                    "ovs-vswitchd",
                                    "--unixctl=" + file("vs.ctl"),
                                    "unix:" + file("db.sock"))));
            wire();
        }

        @Override
        public HostStation host(VirtualSwitchUnderTest.Guests guests) {
            vsctl("set", "bridge", "br0", "other-config:hwaddr=" + bridgeMac());
            return super.host(guests);
        }

        /// The host's own, when the bridge is its adapter.
        private Mac bridgeMac() {
            return wiring.hostPnic() < 0 ? Scene.hostMac() : Mac.derived("isolation/ovs-bridge");
        }

        @Override
        public boolean age() {
            Programs.must("ovs-appctl", "-t", file("vs.ctl"), "fdb/flush", "br0");
            return true;
        }
    }

    /// VDE as a switch or, with `-x`, as a hub.
    public static VirtualSwitchUnderTest vde(boolean hub, LongSupplier clockNs) {
        String name = hub ? "vde-hub" : "vde";
        return new RealTarget(
                name,
                VirtualSwitchUnderTest.Kind.REAL,
                "vde_switch"
                        + (hub ? " -hub" : "")
                        + ", no privileges; the host's stack is one more guest of it",
                false,
                List.of("vde_switch", "vde_plug"),
                "vde2",
                clockNs) {
            @Override
            public Attachment plug(Fabric fabric, Layout layout) {
                Vde vde = new Vde(fabric, name, hub);
                return Plugged.complete(vde, vde::make);
            }
        };
    }

    private static final class Vde extends RealTarget.Plugged {
        private final String name;
        private final boolean hub;
        private final Scratch scratch = new Scratch();

        Vde(Fabric fabric, String name, boolean hub) {
            super(fabric);
            this.name = name;
            this.hub = hub;
        }

        @Override
        String name() {
            return name;
        }

        void make() {
            keep(scratch);
            String socket = scratch.path.resolve("ctl").toString();
            List<String> command = new ArrayList<>(List.of("vde_switch", "-s", socket));
            if (hub) {
                command.add("-x");
            }
            Path log = scratch.path.resolve("log");
            keep(Programs.start(log, command));
            waitFor(fabric, () -> Files.exists(Path.of(socket, "ctl")), "vde_switch");
            for (int i = 1; i <= 3; i++) {
                vms.add(plug(socket, "vm" + i));
            }
            uplinks.add(new Uplink(plug(socket, "up0"), Wiring.TRUNK));
        }

        private Jack plug(String socket, String port) {
            return keep(new VdePlug(fabric, name, port, socket)).jack();
        }

        @Override
        public HostStation host(VirtualSwitchUnderTest.Guests guests) {
            return guests.hostAt(plug(scratch.path.resolve("ctl").toString(), "host"));
        }
    }

    /// QEMU's hub, which `-netdev hubport` joins VMs with.
    public static VirtualSwitchUnderTest qemuHub(LongSupplier clockNs) {
        return new RealTarget(
                "qemu-hub",
                VirtualSwitchUnderTest.Kind.REAL,
                "QEMU's built-in hub (-netdev hubport) with stream sockets, no privileges; the host's stack is one more port of it",
                false,
                List.of("qemu-system-x86_64"),
                "qemu-system-x86",
                clockNs) {
            @Override
            public Attachment plug(Fabric fabric, Layout layout) {
                QemuHub hub = new QemuHub(fabric);
                return Plugged.complete(hub, hub::make);
            }
        };
    }

    private static final class QemuHub extends RealTarget.Plugged {
        private static final List<String> PORTS = List.of("vm1", "vm2", "vm3", "up0", "host");

        private final Scratch scratch = new Scratch();
        private final List<Jack> jacks = new ArrayList<>();

        QemuHub(Fabric fabric) {
            super(fabric);
        }

        @Override
        String name() {
            return "qemu-hub";
        }

        void make() {
            keep(scratch);
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    "qemu-system-x86_64",
                                    "-M",
                                    "none",
                                    "-nodefaults",
                                    "-display",
                                    "none"));
            List<StreamPort> ports = new ArrayList<>();
            for (String port : PORTS) {
                String path = scratch.path.resolve(port + ".sock").toString();
                ports.add(listen(port, path));
                command.add("-netdev");
                command.add("stream,id=s-" + port + ",server=off,addr.type=unix,addr.path=" + path);
                command.add("-netdev");
                command.add("hubport,id=h-" + port + ",hubid=0,netdev=s-" + port);
            }
            ports.forEach(port -> jacks.add(jack(port)));
            keep(Programs.start(scratch.path.resolve("log"), command));
            vms.addAll(jacks.subList(0, 3));
            uplinks.add(new Uplink(jacks.get(3), Wiring.TRUNK));
            waitFor(fabric, () -> ports.stream().allMatch(StreamPort::linkUp), "qemu");
        }

        private static StreamPort listen(String port, String path) {
            try {
                return StreamPort.listen(port, Endpoint.parse("unix:" + path));
            } catch (LinuxException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }

        @Override
        public HostStation host(VirtualSwitchUnderTest.Guests guests) {
            return guests.hostAt(jacks.get(4));
        }
    }
}

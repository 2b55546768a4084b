package ringwall.lab.isolation.target;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import ringwall.compiler.Compiled;
import ringwall.compiler.Compiler;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.lab.HostDataplane;
import ringwall.lab.isolation.HostStation;
import ringwall.lab.isolation.Scene;
import ringwall.lab.isolation.VirtualSwitchUnderTest;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.model.Ip;
import ringwall.model.Network;
import ringwall.model.Physical.Mode;
import ringwall.model.VlanSet;

/// Ringwall's own switch: one host with three VMs in one segment, its management adapter on the
/// same pNIC, and rules that let vm2 browse and vm1 open tcp/80 of vm2.
public final class Ringwall implements VirtualSwitchUnderTest {
    private static final int HOST_VLAN = 99;
    private static final int SECOND_VLAN = 11;

    private final LocalDate today;

    public Ringwall(LocalDate today) {
        this.today = today;
    }

    @Override
    public String name() {
        return "ringwall";
    }

    @Override
    public Kind kind() {
        return Kind.OURS;
    }

    @Override
    public String note() {
        return "Ringwall with default settings, "
                + HostDataplane.Kind.best(compiled("isolation")).word()
                + ": the programs that any host would run";
    }

    @Override
    public Set<Layout> layouts() {
        return EnumSet.of(Layout.ONE_NETWORK, Layout.SECOND_SWITCH);
    }

    @Override
    public Fabric fabric(long epochNs) {
        return Fabric.virtualTime(epochNs);
    }

    @Override
    public Ip gateway(int version) {
        return Scene.address(253, version);
    }

    LocalDate today() {
        return today;
    }

    Network network() {
        return network("isolation");
    }

    private static Network network(String file) {
        String resource = "/ringwall/lab/isolation/" + file + ".yaml";
        try (InputStream in = Ringwall.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + resource);
            }
            Intent.Result read = Intent.read(List.of(Source.of(file + ".yaml", in.readAllBytes())));
            return read.network()
                    .orElseThrow(() -> new IllegalStateException(read.diagnostics().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Compiled compiled(String file) {
        return Compiler.compile(network(file), today);
    }

    @Override
    public Attachment plug(Fabric fabric, Layout layout) {
        boolean second = layout == Layout.SECOND_SWITCH;
        return plug(fabric, network(second ? "isolation-two-segments" : "isolation"), second);
    }

    /// The same test with another Network of the same shape.
    Attachment plug(Fabric fabric, Network network) {
        return plug(fabric, network, false);
    }

    private Attachment plug(Fabric fabric, Network network, boolean second) {
        Compiled compiled = Compiler.compile(network, today);
        HostDataplane host = HostDataplane.Kind.best(compiled).make(fabric, "h1");
        List<Jack> vms = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            vms.add(host.attach("vm" + i + "/eth0"));
        }
        Jack adapter = host.attach("adapter:management");
        Jack pnic = host.attach("ens1");
        compiled.hosts().values().forEach(host::load);
        Mode trunk =
                new Mode.Trunk(
                        VlanSet.of(Scene.VLAN, SECOND_VLAN, Scene.OTHER_VLAN, HOST_VLAN),
                        OptionalInt.empty());
        return new Plugged(fabric, host, vms, adapter, List.of(new Uplink(pnic, trunk)), second);
    }

    private record Plugged(
            Fabric fabric,
            HostDataplane dataplane,
            List<Jack> vms,
            Jack adapter,
            List<Uplink> uplinks,
            boolean second)
            implements Attachment {
        @Override
        public HostStation host(Guests guests) {
            return guests.hostAt(adapter);
        }

        @Override
        public int vlanOfVm(int index) {
            return second && index == 1 ? SECOND_VLAN : Scene.VLAN;
        }

        @Override
        public int vlanOfHost() {
            return HOST_VLAN;
        }

        @Override
        public boolean age() {
            fabric.runFor(400_000_000_000L);
            return true;
        }

        @Override
        public boolean restart(Runnable during) {
            dataplane.restart(during);
            return true;
        }

        @Override
        public boolean hasFirewall() {
            return true;
        }

        @Override
        public void close() {
            dataplane.close();
        }
    }
}

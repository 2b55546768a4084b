package ringwall.lab.isolation.file;

import java.util.EnumSet;
import java.util.Set;
import ringwall.lab.isolation.VirtualSwitchUnderTest;
import ringwall.lab.physical.Fabric;
import ringwall.model.Network;

/// The row of somebody's own Network. [FileTest] runs it as a whole: it is not plugged into a
/// scene.
record FileTarget(String name, Network network) implements VirtualSwitchUnderTest {
    @Override
    public Kind kind() {
        return Kind.OURS;
    }

    @Override
    public String note() {
        return "the %d VMs of %s, on its %d hosts, in its %d segments, under its own rules; each attacks the others"
                .formatted(
                        network.vms().size(),
                        network.name(),
                        network.hosts().size(),
                        network.segments().size());
    }

    @Override
    public Set<Layout> layouts() {
        return EnumSet.noneOf(Layout.class);
    }

    @Override
    public Fabric fabric(long epochNs) {
        return Fabric.virtualTime(epochNs);
    }

    @Override
    public Attachment plug(Fabric fabric, Layout layout) {
        throw new IllegalStateException(name + " is run as a whole");
    }
}

package ringwall.lab.isolation.target;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import ringwall.dataplane.port.FramePort;
import ringwall.lab.PortJack;
import ringwall.lab.isolation.HostStation;
import ringwall.lab.isolation.VirtualSwitchUnderTest;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.lab.system.Namespace;
import ringwall.lab.system.Programs;
import ringwall.ports.tap.TapPort;

/// A real virtual switch on this machine: its VMs are guests of this process, on TAPs or sockets,
/// its uplink goes to a physical switch of this process, all in real time.
abstract class RealTarget implements VirtualSwitchUnderTest {
    private final String name;
    private final Kind kind;
    private final String note;
    private final boolean needsRoot;
    private final List<String> programs;
    private final String packages;
    private final LongSupplier clockNs;

    /// @param programs that must be there
    /// @param packages Debian packages that bring them
    RealTarget(
            String name,
            Kind kind,
            String note,
            boolean needsRoot,
            List<String> programs,
            String packages,
            LongSupplier clockNs) {
        this.name = name;
        this.kind = kind;
        this.note = note;
        this.needsRoot = needsRoot;
        this.programs = programs;
        this.packages = packages;
        this.clockNs = clockNs;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String note() {
        return note;
    }

    @Override
    public Set<Layout> layouts() {
        return EnumSet.of(Layout.ONE_NETWORK);
    }

    @Override
    public Optional<String> missing() {
        for (String program : programs) {
            if (Programs.find(program).isEmpty()) {
                return Optional.of(
                        program + " is not installed (apt-get install " + packages + ")");
            }
        }
        return needsRoot && !Programs.root()
                ? Optional.of("needs root, for a network namespace with TAPs")
                : Optional.empty();
    }

    @Override
    public Fabric fabric(long epochNs) {
        return Fabric.realTime(clockNs);
    }

    /// What a plugged real target has, and undoes in reverse order.
    abstract static class Plugged implements Attachment {
        final Fabric fabric;
        final List<Jack> vms = new ArrayList<>();
        final List<Uplink> uplinks = new ArrayList<>();
        private final List<AutoCloseable> made = new ArrayList<>();

        Plugged(Fabric fabric) {
            this.fabric = fabric;
        }

        final <T extends AutoCloseable> T keep(T part) {
            made.add(part);
            return part;
        }

        /// A process that ends with the target.
        final Process keep(Process process) {
            made.add(() -> Programs.stop(process));
            return process;
        }

        final Jack jack(FramePort port) {
            return keep(new PortJack(fabric, name(), port)).jack();
        }

        abstract String name();

        final Jack tap(Namespace in, String device) {
            try {
                TapPort.Options options =
                        new TapPort.Options(device, in.path(), 0, false, false, true);
                return jack(TapPort.open(device, options));
            } catch (IOException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }

        @Override
        public List<Jack> vms() {
            return vms;
        }

        @Override
        public List<Uplink> uplinks() {
            return uplinks;
        }

        @Override
        public HostStation host(Guests guests) {
            throw new IllegalStateException(name() + " has no host");
        }

        @Override
        public void close() {
            for (AutoCloseable part : made.reversed()) {
                try {
                    part.close();
                } catch (Exception _) {
                    // What cannot be undone is removed by the next start, by its mark.
                }
            }
        }

        /// Makes it whole or not at all.
        static <T extends Plugged> T complete(T target, Runnable steps) {
            try {
                steps.run();
                return target;
            } catch (RuntimeException e) {
                target.close();
                throw e;
            }
        }
    }
}

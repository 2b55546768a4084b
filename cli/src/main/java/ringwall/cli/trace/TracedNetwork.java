package ringwall.cli.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ringwall.compiler.Compiled;
import ringwall.lab.physical.EthernetSwitch;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.lab.physical.PhysicalNetwork;
import ringwall.model.External;
import ringwall.model.Host;
import ringwall.model.Network;
import ringwall.model.Segment;
import ringwall.program.HostProgram;
import ringwall.program.interpreter.Interpreter;
import ringwall.program.interpreter.Output;
import ringwall.program.interpreter.Result;
import ringwall.program.interpreter.State;

/// Hosts, appliances, physical network and the routers of external networks, ready to carry a
/// frame. Not for two threads.
final class TracedNetwork {
    private static final long START_NS = 1_767_225_600_000_000_000L;
    private static final long SETTLE_NS = 2_000_000_000L;

    private final Fabric fabric = Fabric.virtualTime(START_NS);
    private final PhysicalNetwork physical;
    private final SortedMap<String, Node> nodes = new TreeMap<>();
    private final SortedMap<String, Station> stations = new TreeMap<>();
    private final List<Hop> hops = new ArrayList<>();
    private boolean recording;

    TracedNetwork(Network network, Compiled compiled) {
        this.physical = new PhysicalNetwork(fabric, network.physical());
        compiled.hosts().forEach((name, program) -> nodes.put(name, new Node(name, program)));
        compiled.appliances().forEach((name, program) -> nodes.put(name, new Node(name, program)));
        for (Host host : network.hosts().values()) {
            for (Host.PNic pnic : host.pnics().values()) {
                pnic.to()
                        .flatMap(physical::jack)
                        .ifPresent(far -> node(host.name()).plug(pnic.name(), far));
            }
        }
        for (External external : network.externals().values()) {
            Segment segment = network.segments().get(external.segment());
            if (segment != null && segment.carrier() instanceof Segment.Carrier.Vlan vlan) {
                physical.jackInVlan(vlan.vid(), "external:" + external.name())
                        .ifPresent(jack ->
                                stations.put(
                                        external.name(),
                                        new Station(fabric, external, jack, this::reached)));
            }
        }
        nodes.values().forEach(Node::linksUp);
        fabric.runFor(SETTLE_NS);
    }

    private Node node(String name) {
        Node node = nodes.get(name);
        if (node == null) {
            throw new IllegalStateException("no program for " + name);
        }
        return node;
    }

    Optional<Station> station(String external) {
        return Optional.ofNullable(stations.get(external));
    }

    /// Sends from an attachment of a host and follows the frame until nothing moves.
    List<Hop> send(String host, String attachment, byte[] frame) {
        hops.clear();
        recording = true;
        node(host).step(attachment, frame, "");
        fabric.runFor(SETTLE_NS);
        recording = false;
        return List.copyOf(hops);
    }

    /// Sends from an external network's router.
    List<Hop> send(Station station, byte[] frame) {
        hops.clear();
        recording = true;
        station.send(frame);
        fabric.runFor(SETTLE_NS);
        recording = false;
        return List.copyOf(hops);
    }

    void settle() {
        fabric.runFor(SETTLE_NS);
    }

    private void reached(Station station, byte[] frame) {
        if (recording) {
            hops.add(
                    new Hop(
                            "external " + station.name(),
                            station.name(),
                            "",
                            frame,
                            null,
                            List.of()));
        }
    }

    /// Frames that physical switches lost since the start, by switch and reason.
    SortedMap<String, Map<EthernetSwitch.Loss, Long>> losses() {
        SortedMap<String, Map<EthernetSwitch.Loss, Long>> all = new TreeMap<>();
        physical.switches().forEach((name, device) -> all.put(name, device.losses()));
        return all;
    }

    /// A host or an appliance.
    private final class Node implements Jack.Receiver {
        private final String name;
        private final HostProgram program;
        private final Interpreter interpreter;
        private final Map<String, Jack> jacks = new TreeMap<>();
        private State state = new State();

        Node(String name, HostProgram program) {
            this.name = name;
            this.program = program;
            this.interpreter = Interpreter.of(program);
        }

        void plug(String pnic, Jack far) {
            Jack near = new Jack(fabric, name, pnic).receiver(this);
            jacks.put(pnic, near);
            physical.plug(near, far);
        }

        void linksUp() {
            for (HostProgram.PNic pnic : program.pnics()) {
                Jack jack = jacks.get(pnic.name());
                Result result =
                        interpreter.link(
                                state, pnic.name(), jack != null && jack.linkUp(), fabric.nowNs());
                state = result.next();
                result.outputs().forEach(this::emit);
            }
        }

        @Override
        public void receive(Jack at, byte[] frame, long nowNs) {
            Jack far =
                    at.cable() == null
                            ? null
                            : at.cable().a() == at ? at.cable().b() : at.cable().a();
            step(at.port(), frame, far == null ? "" : far.toString());
        }

        void step(String attachment, byte[] frame, String cameFrom) {
            Result result = interpreter.advance(state, attachment, frame, fabric.nowNs());
            state = result.next();
            if (recording) {
                hops.add(
                        new Hop(
                                name,
                                attachment,
                                cameFrom,
                                frame,
                                result.trace(),
                                result.outputs()));
            }
            result.outputs().forEach(this::emit);
        }

        private void emit(Output output) {
            Jack jack = jacks.get(output.attachment());
            if (jack != null) {
                jack.send(output.frame());
                return;
            }
            @Nullable Node next = otherSideOf(output.attachment());
            if (next != null) {
                fabric.after(1_000, () -> next.step(output.attachment(), output.frame(), name));
            }
        }

        /// An appliance behind a host's vNIC, or the host in front of an appliance's.
        private @Nullable Node otherSideOf(String attachment) {
            for (Node other : nodes.values()) {
                if (other != this
                        && (other.program.kind() == HostProgram.Kind.HOST)
                                != (program.kind() == HostProgram.Kind.HOST)
                        && other.program.ports().stream()
                                .anyMatch(p -> p.name().equals(attachment))) {
                    return other;
                }
            }
            return null;
        }
    }
}

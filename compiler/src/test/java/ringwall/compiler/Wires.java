package ringwall.compiler;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.Host;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Network;
import ringwall.model.Physical;
import ringwall.model.Segment;
import ringwall.model.Vm;
import ringwall.program.HostProgram;
import ringwall.program.interpreter.Interpreter;
import ringwall.program.interpreter.Output;
import ringwall.program.interpreter.Result;
import ringwall.program.interpreter.State;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;

/// All programs of a Network on one set of cables: every pNIC hears what any other host sends, as
/// far as tags let it, and underlay routers forward between VTEPs.
final class Wires {
    private static final long NOW = 1_800_000_000_000_000_000L;
    private static final int STEPS = 400;

    private final Network network;
    private final SortedMap<String, Interpreter> devices = new TreeMap<>();
    private final Map<String, State> states = new HashMap<>();
    private final Map<String, String> hostOfPort = new HashMap<>();
    private final Map<String, String> applianceOfPort = new HashMap<>();

    /// What the last frame met, for messages.
    final StringBuilder story = new StringBuilder();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Arrival(String device, String attachment, byte[] frame) {}

    Wires(Network network) {
        this.network = network;
        Compiled compiled = Compiler.compile(network, Given.TODAY);
        compiled.hosts().forEach((name, program) -> add("host " + name, program, hostOfPort));
        compiled.appliances()
                .forEach((name, program) -> add("vm " + name, program, applianceOfPort));
    }

    private void add(String device, HostProgram program, Map<String, String> owners) {
        devices.put(device, Interpreter.of(program));
        states.put(device, new State());
        program.ports().forEach(port -> owners.put(port.name(), device));
    }

    /// Names of the vNICs that a frame from a vNIC reaches, when nothing went before it.
    SortedSet<String> send(String vnic, byte[] frame) {
        story.setLength(0);
        states.replaceAll((device, state) -> new State());
        SortedSet<String> reached = new TreeSet<>();
        Deque<Arrival> open = new ArrayDeque<>();
        open.add(new Arrival(host(vnic), vnic, frame));
        for (int step = 0; step < STEPS && !open.isEmpty(); step++) {
            Arrival arrival = open.remove();
            Interpreter device = devices.get(arrival.device());
            State state = states.get(arrival.device());
            if (device == null || state == null) {
                continue;
            }
            Result result = device.step(state, arrival.attachment(), arrival.frame(), NOW);
            states.put(arrival.device(), result.next());
            story.append(arrival.device()).append(" at ").append(arrival.attachment()).append('\n');
            story.append(result.trace().text()).append('\n');
            for (Output output : result.outputs()) {
                leave(arrival, output, open, reached);
            }
        }
        return reached;
    }

    private String host(String vnic) {
        return hostOfPort.getOrDefault(vnic, "");
    }

    private void leave(
            Arrival from, Output output, Deque<Arrival> open, SortedSet<String> reached) {
        String at = output.attachment();
        boolean fromAppliance = from.device().startsWith("vm ");
        String appliance = applianceOfPort.get(at);
        if (fromAppliance) {
            open.add(new Arrival(host(at), at, output.frame()));
        } else if (appliance != null) {
            open.add(new Arrival(appliance, at, output.frame()));
        } else if (at.contains("/")) {
            reached.add(at);
        } else if (!at.contains(":")) {
            wire(from.device(), output.frame(), open);
        }
    }

    private void wire(String from, byte[] frame, Deque<Arrival> open) {
        MemorySegment bytes = MemorySegment.ofArray(frame);
        long dst = Ethernet.dst(bytes, 0);
        for (Physical.Router router : network.physical().routers().values()) {
            for (Physical.RouterInterface side : router.interfaces().values()) {
                if (side.mac().bits() == dst) {
                    underlay(frame.clone(), open);
                    return;
                }
            }
        }
        for (Host host : network.hosts().values()) {
            if (!from.equals("host " + host.name())) {
                for (String pnic : host.pnics().keySet()) {
                    open.add(new Arrival("host " + host.name(), pnic, frame));
                }
            }
        }
    }

    /// Routes a VLAN-tagged outer IPv4 frame to the VTEP that it is for.
    private void underlay(byte[] frame, Deque<Arrival> open) {
        MemorySegment bytes = MemorySegment.ofArray(frame);
        int to = 0;
        for (int i = 0; i < 4; i++) {
            to = to << 8 | (frame[18 + 16 + i] & 0xFF);
        }
        for (Host host : network.hosts().values()) {
            if (host.vtep().isPresent() && host.vtep().get().address().equals(Ip.v4(to))) {
                Host.Vtep vtep = host.vtep().get();
                Ethernet.dst(bytes, 0, vtep.mac().bits());
                int vid = vtep.vid().orElse(0);
                frame[14] = (byte) (vid >> 8);
                frame[15] = (byte) vid;
                for (String pnic : host.pnics().keySet()) {
                    open.add(new Arrival("host " + host.name(), pnic, frame));
                }
            }
        }
    }

    /// A vNIC that can talk: its first IPv4 address and the segment of it.
    record Talker(String name, Vm vm, Vm.Vnic vnic, Segment segment, Ip ip) {
        Mac mac() {
            return vnic.mac();
        }
    }

    List<Talker> talkers() {
        List<Talker> talkers = new ArrayList<>();
        Wiring wiring = new Wiring(network);
        for (Attachment attachment : wiring.attachments.values()) {
            for (String segment : attachment.segments().keySet()) {
                for (Ip ip : attachment.addressesIn(segment)) {
                    if (ip.isV4() && attachment.segments().size() == 1 && !attachment.transit()) {
                        talkers.add(
                                new Talker(
                                        attachment.name(),
                                        attachment.vm(),
                                        attachment.vnic(),
                                        wiring.segment(segment),
                                        ip));
                    }
                }
            }
        }
        return talkers;
    }

    /// A first TCP segment from one to another, by the gateway where they are in two segments.
    byte[] syn(Talker from, Talker to, int port) {
        boolean near = from.segment().equals(to.segment());
        long dst = near ? to.mac().bits() : network.gatewayMac().bits();
        return FrameBuilder.ethernet(dst, from.mac().bits())
                .ipv4(from.ip().v4Bits(), to.ip().v4Bits())
                .tcp(40_000, port, 0x02)
                .bytes();
    }

    /// A path without rules: one segment, or two of one tenant's router.
    static boolean joined(Talker from, Talker to) {
        return from.segment().equals(to.segment())
                || from.segment().routed()
                        && to.segment().routed()
                        && from.segment().tenant().equals(to.segment().tenant());
    }
}

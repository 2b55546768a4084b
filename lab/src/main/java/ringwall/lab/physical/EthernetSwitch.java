package ringwall.lab.physical;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ringwall.model.Mac;
import ringwall.model.Physical.Mode;
import ringwall.wire.Ethernet;

/// A VLAN-aware switch as a physical one is: learns source addresses by VLAN, sends known unicast
/// to one port, floods the rest within the VLAN, ages and limits what it learned. A port that does
/// not carry a VLAN loses its frames, in both directions. With learning off it is a hub.
public final class EthernetSwitch implements Jack.Receiver {
    /// Why a frame went nowhere.
    public enum Loss {
        /// The port does not carry the frame's VLAN, or takes no untagged frames.
        VLAN,
        /// Larger than the port's MTU.
        MTU,
        /// Reserved by IEEE 802.1Q: bridges do not forward it.
        RESERVED,
        /// Shorter than a header.
        RUNT,
        /// The port is blocked so that there is no loop.
        BLOCKED,
        /// No other port carries the VLAN.
        NOWHERE
    }

    /// How the switch behaves, beside its ports.
    ///
    /// @param learning false: a hub
    /// @param fdbLimit entries; when full, new addresses are not learned and are flooded
    /// @param ageingNs how long an address is known without a frame from it
    /// @param forwardReserved a hub or simple bridge that forwards 01:80:C2:00:00:0x
    public record Behaviour(
            boolean learning, int fdbLimit, long ageingNs, boolean forwardReserved) {
        public static final Behaviour USUAL = new Behaviour(true, 16_384, 300_000_000_000L, false);
        public static final Behaviour HUB = new Behaviour(false, 0, 0, true);
    }

    private record Address(int vid, long mac) {}

    private record Learned(SwitchPort port, long atNs) {}

    private static final class SwitchPort {
        final Jack jack;
        Mode mode;
        int mtu;
        boolean blocked;

        SwitchPort(Jack jack, Mode mode, int mtu) {
            this.jack = jack;
            this.mode = mode;
            this.mtu = mtu;
        }
    }

    private final Fabric fabric;
    private final String name;
    private final Behaviour behaviour;
    private final Map<String, SwitchPort> ports = new TreeMap<>();
    private final Map<Jack, SwitchPort> byJack = new LinkedHashMap<>();
    private final Map<Address, Learned> fdb = new LinkedHashMap<>();
    private final EnumMap<Loss, Long> losses = new EnumMap<>(Loss.class);
    private final TreeMap<Integer, Long> lostByVid = new TreeMap<>();
    private long floodedUnicast;
    private boolean down;

    public EthernetSwitch(Fabric fabric, String name, Behaviour behaviour) {
        this.fabric = fabric;
        this.name = name;
        this.behaviour = behaviour;
    }

    public String name() {
        return name;
    }

    /// @param mtu bytes behind the Ethernet header and tag
    public Jack addPort(String port, Mode mode, int mtu) {
        Jack jack = new Jack(fabric, name, port).receiver(this);
        SwitchPort added = new SwitchPort(jack, mode, mtu);
        if (ports.putIfAbsent(port, added) != null) {
            throw new IllegalArgumentException(name + " already has a port " + port);
        }
        byJack.put(jack, added);
        return jack;
    }

    public Jack port(String port) {
        SwitchPort found = ports.get(port);
        if (found == null) {
            throw new IllegalArgumentException(name + " has no port " + port);
        }
        return found.jack;
    }

    public boolean hasPort(String port) {
        return ports.containsKey(port);
    }

    public List<Jack> jacks() {
        return List.copyOf(byJack.keySet());
    }

    /// Changes what a port carries, as the operator of the physical switch would.
    public void configure(String port, Mode mode, int mtu) {
        SwitchPort found = ports.get(port);
        if (found != null) {
            found.mode = mode;
            found.mtu = mtu;
        }
    }

    /// A blocked port neither takes nor sends frames (what a spanning tree does to close a loop).
    public void block(Jack jack, boolean blocked) {
        SwitchPort port = byJack.get(jack);
        if (port != null) {
            port.blocked = blocked;
        }
    }

    public boolean isBlocked(Jack jack) {
        SwitchPort port = byJack.get(jack);
        return port != null && port.blocked;
    }

    /// Power off and on: everything learned is gone.
    public void power(boolean on) {
        down = !on;
        fdb.clear();
    }

    public void forgetLearned() {
        fdb.clear();
    }

    @Override
    public void receive(Jack at, byte[] frame, long nowNs) {
        SwitchPort in = byJack.get(at);
        if (in == null || down) {
            return;
        }
        if (frame.length < Tags.SHORTEST) {
            lose(Loss.RUNT, -1);
            return;
        }
        int tag = Tags.vid(frame);
        int vid = classify(in.mode, tag);
        if (in.blocked) {
            lose(Loss.BLOCKED, vid);
        } else if (vid < 0) {
            lose(Loss.VLAN, Math.max(tag, 0));
        } else if (!behaviour.forwardReserved && Ethernet.bridgeReserved(Tags.destination(frame))) {
            lose(Loss.RESERVED, vid);
        } else {
            forward(in, tag >= 0 ? Tags.pop(frame) : frame, vid, nowNs);
        }
    }

    /// The VLAN of a frame, or -1 when the port does not take it. VID 0 is a priority tag: the
    /// frame counts as untagged (IEEE 802.1Q 6.9).
    private static int classify(Mode mode, int tag) {
        return switch (mode) {
            case Mode.Access access -> tag <= 0 || tag == access.vid() ? access.vid() : -1;
            case Mode.Trunk trunk -> {
                if (tag <= 0) {
                    yield trunk.nativeVid().orElse(-1);
                }
                boolean carried =
                        trunk.allowed().contains(tag)
                                || trunk.nativeVid().isPresent()
                                        && trunk.nativeVid().getAsInt() == tag;
                yield carried ? tag : -1;
            }
        };
    }

    private void forward(SwitchPort in, byte[] frame, int vid, long nowNs) {
        long source = Tags.source(frame);
        long destination = Tags.destination(frame);
        learn(in, new Address(vid, source), nowNs);
        SwitchPort known = Ethernet.group(destination) ? null : lookUp(vid, destination, nowNs);
        if (known != null) {
            if (known != in) {
                send(known, frame, vid);
            }
            return;
        }
        int copies = 0;
        for (SwitchPort out : byJack.values()) {
            if (out != in && !out.blocked && out.mode.vlans().contains(vid)) {
                send(out, frame, vid);
                copies++;
            }
        }
        if (copies == 0) {
            lose(Loss.NOWHERE, vid);
        } else if (!Ethernet.group(destination)) {
            floodedUnicast++;
        }
    }

    private @org.jspecify.annotations.Nullable SwitchPort lookUp(int vid, long mac, long nowNs) {
        if (!behaviour.learning) {
            return null;
        }
        Learned learned = fdb.get(new Address(vid, mac));
        if (learned == null || nowNs - learned.atNs > behaviour.ageingNs) {
            return null;
        }
        return learned.port.blocked || !learned.port.jack.linkUp() ? null : learned.port;
    }

    private void learn(SwitchPort in, Address address, long nowNs) {
        if (!behaviour.learning || Ethernet.group(address.mac)) {
            return;
        }
        if (fdb.size() >= behaviour.fdbLimit && !fdb.containsKey(address)) {
            Iterator<Learned> oldest = fdb.values().iterator();
            if (oldest.hasNext() && nowNs - oldest.next().atNs > behaviour.ageingNs) {
                oldest.remove();
            } else {
                return;
            }
        }
        fdb.remove(address);
        fdb.put(address, new Learned(in, nowNs));
    }

    private void send(SwitchPort out, byte[] frame, int vid) {
        if (!out.mode.vlans().contains(vid)) {
            lose(Loss.VLAN, vid);
        } else if (frame.length > out.mtu + Tags.SHORTEST) {
            lose(Loss.MTU, vid);
        } else {
            out.jack.send(tagged(out.mode, vid) ? Tags.push(frame, vid) : frame);
        }
    }

    private static boolean tagged(Mode mode, int vid) {
        return switch (mode) {
            case Mode.Access access -> false;
            case Mode.Trunk trunk ->
                    trunk.nativeVid().isEmpty() || trunk.nativeVid().getAsInt() != vid;
        };
    }

    private void lose(Loss loss, int vid) {
        losses.merge(loss, 1L, Long::sum);
        if (loss == Loss.VLAN) {
            lostByVid.merge(vid, 1L, Long::sum);
        }
    }

    @Override
    public void linkChanged(Jack at, boolean up, long nowNs) {
        if (!up) {
            fdb.values().removeIf(learned -> learned.port.jack == at);
        }
    }

    public long lost(Loss loss) {
        return losses.getOrDefault(loss, 0L);
    }

    public Map<Loss, Long> losses() {
        return Map.copyOf(losses);
    }

    /// Frames lost because a port did not carry their VLAN, by VID; 0 stands for untagged.
    public Map<Integer, Long> lostByVid() {
        return Map.copyOf(lostByVid);
    }

    public long floodedUnicast() {
        return floodedUnicast;
    }

    public int fdbSize() {
        return fdb.size();
    }

    /// Lines `vlan mac port`, for people.
    public List<String> fdbLines() {
        List<String> lines = new ArrayList<>();
        fdb.forEach((address, learned) ->
                lines.add(
                        address.vid + " " + new Mac(address.mac) + " " + learned.port.jack.port()));
        return lines;
    }
}

package ringwall.lab;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.port.FramePort;
import ringwall.lab.physical.Cable;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.interpreter.Interpreter;
import ringwall.program.interpreter.Output;
import ringwall.program.interpreter.Result;
import ringwall.program.interpreter.State;

/// A host run by the reference [Interpreter]: slow, and right by definition.
final class InterpretedHost implements HostDataplane, Jack.Receiver {
    private static final long TICK_NS = 500_000_000;

    private final Fabric fabric;
    private final String owner;
    private final Map<String, Jack> jacks = new TreeMap<>();
    private final Map<String, PortJack> real = new TreeMap<>();
    private final EnumMap<DropReason, Long> drops = new EnumMap<>(DropReason.class);
    private @Nullable Interpreter interpreter;
    private State state = new State();
    private boolean down;
    private boolean closed;

    InterpretedHost(Fabric fabric, String owner) {
        this.fabric = fabric;
        this.owner = owner;
        fabric.after(TICK_NS, this::tick);
    }

    private void tick() {
        Interpreter running = interpreter;
        if (running != null && !down) {
            take(running.tick(state, fabric.nowNs()));
        }
        if (!closed) {
            fabric.after(TICK_NS, this::tick);
        }
    }

    @Override
    public Jack attach(String attachment) {
        return jacks.computeIfAbsent(
                attachment, name -> new Jack(fabric, owner, name).receiver(this));
    }

    @Override
    public void attach(FramePort port) {
        detach(port.name());
        PortJack bridge = new PortJack(fabric, owner, port);
        real.put(port.name(), bridge);
        Cable.between(bridge.jack(), attach(port.name()));
    }

    @Override
    public void detach(String attachment) {
        Jack jack = jacks.remove(attachment);
        Cable cable = jack == null ? null : jack.cable();
        if (cable != null) {
            cable.remove();
        }
        PortJack bridge = real.remove(attachment);
        if (bridge != null) {
            bridge.close();
        }
        state = state.withoutZone(attachment);
    }

    @Override
    public void load(HostProgram program) {
        Interpreter next = Interpreter.of(program);
        interpreter = next;
        for (HostProgram.PNic pnic : program.pnics()) {
            Jack jack = jacks.get(pnic.name());
            take(next.link(state, pnic.name(), jack != null && jack.linkUp(), fabric.nowNs()));
        }
    }

    @Override
    public void restart(Runnable during) {
        down = true;
        during.run();
        state = new State();
        down = false;
        Interpreter running = interpreter;
        if (running != null) {
            load(running.program());
        }
    }

    @Override
    public void receive(Jack at, byte[] frame, long nowNs) {
        Interpreter running = interpreter;
        if (running == null) {
            drops.merge(DropReason.PORT_NOT_CONFIRMED, 1L, Long::sum);
        } else if (!down && !closed) {
            take(running.advance(state, at.port(), frame, nowNs));
        }
    }

    @Override
    public void linkChanged(Jack at, boolean up, long nowNs) {
        Interpreter running = interpreter;
        if (running != null
                && running.program().pnics().stream().anyMatch(p -> p.name().equals(at.port()))) {
            take(running.link(state, at.port(), up, nowNs));
        }
    }

    private void take(Result result) {
        state = result.next();
        for (DropReason reason : result.drops()) {
            drops.merge(reason, 1L, Long::sum);
        }
        for (Output output : result.outputs()) {
            Jack jack = jacks.get(output.attachment());
            if (jack != null) {
                jack.send(output.frame());
            }
        }
    }

    @Override
    public Map<DropReason, Long> drops() {
        return Map.copyOf(drops);
    }

    @Override
    public void close() {
        closed = true;
        real.values().forEach(PortJack::close);
    }
}

package ringwall.lab;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import ringwall.dataplane.EmbeddedSwitch;
import ringwall.dataplane.port.FramePort;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;

/// A host run by the embedded switch, whose worker is the fabric's loop.
final class EmbeddedHost implements HostDataplane, Fabric.Poller {
    private final Fabric fabric;
    private final String owner;
    private final Map<String, Jack> jacks = new TreeMap<>();
    private final Map<String, FramePort> real = new TreeMap<>();
    private EmbeddedSwitch running = new EmbeddedSwitch(EmbeddedSwitch.Config.small());
    private Optional<HostProgram> program = Optional.empty();
    private final EnumMap<DropReason, Long> before = new EnumMap<>(DropReason.class);
    private boolean down;

    EmbeddedHost(Fabric fabric, String owner) {
        this.fabric = fabric;
        this.owner = owner;
        fabric.addPoller(this);
    }

    @Override
    public int poll(long nowNs) {
        return down ? 0 : running.doWork(nowNs);
    }

    @Override
    public Jack attach(String attachment) {
        Jack known = jacks.get(attachment);
        if (known != null) {
            return known;
        }
        Jack jack = new Jack(fabric, owner, attachment);
        jacks.put(attachment, jack);
        running.addPort(new JackPort(attachment, jack));
        return jack;
    }

    @Override
    public void attach(FramePort port) {
        detach(port.name());
        real.put(port.name(), port);
        running.addPort(port);
    }

    @Override
    public void detach(String attachment) {
        jacks.remove(attachment);
        real.remove(attachment);
        running.removePort(attachment);
    }

    @Override
    public void load(HostProgram next) {
        program = Optional.of(next);
        running.apply(next);
    }

    @Override
    public void restart(Runnable during) {
        down = true;
        during.run();
        for (DropReason reason : DropReason.values()) {
            before.merge(reason, running.drops(reason), Long::sum);
        }
        running.close();
        running = new EmbeddedSwitch(EmbeddedSwitch.Config.small());
        jacks.forEach((name, jack) -> running.addPort(new JackPort(name, jack)));
        real.values().forEach(running::addPort);
        program.ifPresent(running::apply);
        down = false;
    }

    @Override
    public Map<DropReason, Long> drops() {
        EnumMap<DropReason, Long> drops = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            long count = running.drops(reason) + before.getOrDefault(reason, 0L);
            if (count > 0) {
                drops.put(reason, count);
            }
        }
        return drops;
    }

    @Override
    public void close() {
        fabric.removePoller(this);
        running.close();
    }
}

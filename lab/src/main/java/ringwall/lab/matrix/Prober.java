package ringwall.lab.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import ringwall.lab.Lab;
import ringwall.lab.guest.Guest;
import ringwall.lab.guest.Station;
import ringwall.lab.matrix.Matrix.Cell;
import ringwall.model.Ip;

/// Sends the real packets of a matrix through a running lab.
public final class Prober {
    private static final int AT_ONCE = 64;

    private final Lab lab;
    private final Policy policy;
    private final long patienceNs;

    /// As patient as the lab's guests need it.
    public Prober(Lab lab) {
        this(lab, lab.patienceNs());
    }

    /// @param patienceNs how long an answer may take
    public Prober(Lab lab, long patienceNs) {
        this.lab = lab;
        this.policy = new Policy(lab.network(), lab.options().today());
        this.patienceNs = patienceNs;
    }

    private record Pending(
            Party from, Party to, Probe probe, int version, CompletableFuture<Boolean> reached) {}

    /// Probes every ordered pair that has guests; drives the fabric meanwhile.
    public Matrix run() {
        List<Party> parties = policy.parties();
        List<Cell> cells = new ArrayList<>();
        List<Pending> pending = new ArrayList<>();
        for (Party from : parties) {
            for (Party to : parties) {
                if (from.equals(to) || from.external() && to.external()) {
                    continue;
                }
                for (int version : new int[] {4, 6}) {
                    if (from.address(version).isPresent() && to.address(version).isPresent()) {
                        for (Probe probe : policy.probes()) {
                            start(from, to, probe, version, pending);
                            if (pending.size() >= AT_ONCE) {
                                collect(pending, cells);
                            }
                        }
                    }
                }
            }
        }
        collect(pending, cells);
        return new Matrix(List.copyOf(cells));
    }

    private void start(Party from, Party to, Probe probe, int version, List<Pending> pending) {
        Station sender = lab.station(from.name()).orElse(null);
        Station receiver = lab.station(to.name()).orElse(null);
        if (sender == null
                || receiver == null
                || !sender.takesOrders()
                || !receiver.takesOrders()) {
            return;
        }
        Ip address = to.address(version).orElseThrow();
        pending.add(new Pending(from, to, probe, version, send(sender, address, probe)));
    }

    /// One probe; true when it was answered.
    public CompletableFuture<Boolean> send(Station sender, Ip to, Probe probe) {
        return switch (probe.protocol()) {
            case 6 -> sender.connects(to, probe.port(), patienceNs);
            case 17 -> sender.asks(to, probe.port(), patienceNs);
            default -> sender.ping(to, 1, 1, patienceNs).thenApply(Guest.PingResult::any);
        };
    }

    private void collect(List<Pending> pending, List<Cell> cells) {
        lab.fabric()
                .runUntil(() -> pending.stream().allMatch(p -> p.reached.isDone()), 4 * patienceNs);
        for (Pending one : pending) {
            Policy.Answer says = policy.judge(one.from, one.to, one.probe, one.version);
            cells.add(
                    new Cell(
                            one.from.name(),
                            one.to.name(),
                            one.probe,
                            one.version,
                            says.allowed(),
                            says.why(),
                            one.reached.getNow(false)));
        }
        pending.clear();
    }
}

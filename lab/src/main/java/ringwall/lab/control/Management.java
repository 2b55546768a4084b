package ringwall.lab.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import ringwall.lab.Lab;
import ringwall.lab.guest.Guest;
import ringwall.model.Host;
import ringwall.model.Network;
import tools.jackson.databind.node.ObjectNode;

/// Changes without lock-out (BEHAVIOUR 37): a file that takes a host's management adapter away is
/// refused; after any other change the ways between management adapters that worked before are
/// tried with real packets, and when one is cut the change is taken back unless it is confirmed in
/// time.
final class Management {
    private static final long SECOND = 1_000_000_000L;

    private final Lab lab;
    private @Nullable Network previous;
    private int change;

    Management(Lab lab) {
        this.lab = lab;
    }

    ObjectNode apply(Network next, long confirmWithinSeconds) {
        Optional<String> lost = lostAdapter(next);
        if (lost.isPresent()) {
            return LabCommands.refuse(
                    "the file takes the management adapter of "
                            + lost.get()
                            + " away; nothing was changed",
                    "keep it, or stop the lab first");
        }
        Network before = lab.network();
        Map<String, Boolean> worked = reach();
        lab.apply(next);
        lab.fabric().runFor(SECOND / 10);
        List<String> cut = new ArrayList<>();
        Map<String, Boolean> works = reach();
        worked.forEach((way, did) -> {
            if (did && !works.getOrDefault(way, false)) {
                cut.add(way);
            }
        });
        ObjectNode answer = LabCommands.fine().put("network", next.name());
        if (cut.isEmpty()) {
            previous = null;
            return answer.put("applied", true);
        }
        previous = before;
        int mine = ++change;
        lab.fabric().after(confirmWithinSeconds * SECOND, () -> takeBack(mine));
        return answer.put("applied", true)
                .put("cut", String.join(", ", cut))
                .put("confirmWithinSeconds", confirmWithinSeconds)
                .put(
                        "warning",
                        "management is cut ("
                                + String.join(", ", cut)
                                + "): the change is taken back unless confirmed");
    }

    ObjectNode confirm() {
        boolean waiting = previous != null;
        previous = null;
        return waiting
                ? LabCommands.fine().put("confirmed", true)
                : LabCommands.refuse("there is nothing to confirm", "");
    }

    private void takeBack(int mine) {
        Network before = previous;
        if (before != null && mine == change) {
            previous = null;
            lab.apply(before);
        }
    }

    private Optional<String> lostAdapter(Network next) {
        for (Host host : lab.network().hosts().values()) {
            Host then = next.hosts().get(host.name());
            for (Host.HostAdapter adapter : host.adapters().values()) {
                boolean kept =
                        then != null
                                && then.adapters().values().stream()
                                        .anyMatch(a -> a.role() == adapter.role());
                if (adapter.role() == Host.Role.MANAGEMENT && !kept) {
                    return Optional.of(host.name());
                }
            }
        }
        return Optional.empty();
    }

    /// Which management adapters reach which, by a real echo; adapters without addresses are asked
    /// by their link-local IPv6 ones.
    private Map<String, Boolean> reach() {
        Map<String, CompletableFuture<Guest.PingResult>> asked = new TreeMap<>();
        List<Guest> adapters = lab.adapters().values().stream().filter(this::isManagement).toList();
        for (Guest from : adapters) {
            for (Guest to : adapters) {
                if (from != to) {
                    asked.put(
                            from.name() + " to " + to.name(),
                            from.ping(to.ips().getFirst(), 1, 1, SECOND));
                }
            }
        }
        lab.fabric()
                .runUntil(
                        () -> asked.values().stream().allMatch(CompletableFuture::isDone),
                        3 * SECOND);
        Map<String, Boolean> reached = new TreeMap<>();
        asked.forEach((way, answer) -> reached.put(way, answer.isDone() && answer.join().any()));
        return reached;
    }

    private boolean isManagement(Guest adapter) {
        for (Host host : lab.network().hosts().values()) {
            for (Host.HostAdapter one : host.adapters().values()) {
                if ((host.name() + ":" + one.name()).equals(adapter.name())) {
                    return one.role() == Host.Role.MANAGEMENT;
                }
            }
        }
        return false;
    }
}

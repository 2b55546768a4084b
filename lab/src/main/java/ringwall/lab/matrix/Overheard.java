package ringwall.lab.matrix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import ringwall.lab.Lab;
import ringwall.lab.guest.Guest;
import ringwall.lab.guest.Packets;
import ringwall.lab.physical.WatchedPort;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Network;
import ringwall.model.PortGroup;
import ringwall.model.Vm;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The isolation test of 2007 on the running Network itself: every guest listens promiscuously
/// while the whole matrix is probed, the hosts' own stations talk, and every guest tries one forged
/// sender address. What a guest hears that is not for it is a leak.
public final class Overheard {
    private static final byte[] FORGED =
            "ringwall forged sender".getBytes(StandardCharsets.US_ASCII);
    private static final long FORGED_PREFIX = 0x0252_FE00_0000L;

    private final Lab lab;
    private final long patienceNs;
    private final SortedMap<String, Ear> ears = new TreeMap<>();
    private final SortedMap<String, Mouth> stations = new TreeMap<>();
    private final Map<Long, String> guestOf = new HashMap<>();
    private final Map<Long, String> stationOf = new HashMap<>();
    private final Map<String, String> segmentOf = new HashMap<>();
    private long unicast;

    /// @param patienceNs how long a probe's answer may take
    public Overheard(Lab lab, long patienceNs) {
        this.lab = lab;
        this.patienceNs = patienceNs;
    }

    /// What one guest sent and heard.
    private final class Ear implements WatchedPort.Tap {
        final Guest guest;
        final boolean watcher;
        final TreeSet<String> copiedFrom = new TreeSet<>();
        final TreeSet<String> copiedTo = new TreeSet<>();
        long sentUnicast;
        long heardBroadcasts;
        long strays;
        long hostStrays;
        long crossed;
        long forgedSent;
        long forgedHeardByOthers;
        String example = "";

        Ear(Guest guest, boolean watcher) {
            this.guest = guest;
            this.watcher = watcher;
        }

        @Override
        public void frame(WatchedPort at, byte[] frame, boolean inbound, long nowNs) {
            if (frame.length < 14) {
                return;
            }
            long to = mac(frame, 0);
            long from = mac(frame, 6);
            boolean group = (to >>> 40 & 1) == 1;
            if (!inbound) {
                sentUnicast += group ? 0 : 1;
                unicast += group ? 0 : 1;
                return;
            }
            forged(from);
            String sender = guestOf.get(from);
            if (watcher) {
                note(copiedFrom, sender);
                note(copiedTo, guestOf.get(to));
                return;
            }
            heardBroadcasts += group ? 1 : 0;
            boolean mine = group || to == guest.mac().bits();
            if (!mine) {
                strays++;
                hostStrays += stationOf.containsKey(from) || stationOf.containsKey(to) ? 1 : 0;
                say(sender, "unicast for " + name(to));
            }
            String own = segmentOf.getOrDefault(guest.name(), "");
            if (sender != null
                    && !own.isEmpty()
                    && !segmentOf.getOrDefault(sender, own).equals(own)) {
                crossed++;
                say(sender, "a frame of segment " + segmentOf.get(sender));
            }
        }

        private void say(@Nullable String sender, String what) {
            if (example.isEmpty()) {
                example =
                        "%s heard %s from %s"
                                .formatted(
                                        guest.name(), what, sender == null ? "elsewhere" : sender);
            }
        }

        private static void note(Set<String> names, @Nullable String name) {
            if (name != null) {
                names.add(name);
            }
        }
    }

    /// What one host adapter's station sent.
    private static final class Mouth implements WatchedPort.Tap {
        long sentUnicast;

        @Override
        public void frame(WatchedPort at, byte[] frame, boolean inbound, long nowNs) {
            if (!inbound && frame.length >= 14 && (frame[0] & 1) == 0) {
                sentUnicast++;
            }
        }
    }

    private static long mac(byte[] frame, int at) {
        long bits = 0;
        for (int i = 0; i < 6; i++) {
            bits = bits << 8 | frame[at + i] & 0xFF;
        }
        return bits;
    }

    private String name(long mac) {
        String guest = guestOf.get(mac);
        return guest != null ? guest : stationOf.getOrDefault(mac, "somebody else");
    }

    private void forged(long from) {
        if ((from & ~0xFFFFL) == FORGED_PREFIX) {
            int index = (int) (from & 0xFFFF);
            int i = 0;
            for (Ear ear : ears.values()) {
                if (i++ == index) {
                    ear.forgedHeardByOthers++;
                }
            }
        }
    }

    /// Drives the fabric until all is probed.
    public ObjectNode run() {
        lab.guests().forEach((name, guest) -> ears.put(name, new Ear(guest, watches(name))));
        ears.forEach((name, ear) -> {
            guestOf.put(ear.guest.mac().bits(), name);
            segment(name).ifPresent(s -> segmentOf.put(name, s));
            ear.guest.jack().addTap(ear);
        });
        lab.adapters()
                .forEach((name, guest) -> {
                    stationOf.put(guest.mac().bits(), name);
                    stations.put(name, new Mouth());
                    guest.jack().addTap(stations.get(name));
                });
        try {
            Matrix matrix = new Prober(lab, patienceNs).run();
            hosts();
            forge();
            return json(matrix);
        } finally {
            ears.values().forEach(ear -> ear.guest.jack().removeTap(ear));
            stations.forEach((name, mouth) -> {
                Guest station = lab.adapters().get(name);
                if (station != null) {
                    station.jack().removeTap(mouth);
                }
            });
        }
    }

    /// Every adapter to every other in the same subnet.
    private void hosts() {
        var pings = new ArrayList<CompletableFuture<Guest.PingResult>>();
        for (Guest from : lab.adapters().values()) {
            for (Guest to : lab.adapters().values()) {
                if (from != to && pings.size() < 4_096) {
                    for (Ip ip : to.ips()) {
                        if (ip.isV4()) {
                            pings.add(from.ping(ip, 1, 1, patienceNs));
                        }
                    }
                }
            }
        }
        lab.fabric()
                .runUntil(() -> pings.stream().allMatch(CompletableFuture::isDone), 2 * patienceNs);
    }

    /// One broadcast from each guest under a sender address that is not its own.
    private void forge() {
        int index = 0;
        for (Ear ear : ears.values()) {
            Mac forged = new Mac(FORGED_PREFIX | (index++ & 0xFFFF));
            Optional<Ip> own = ear.guest.ips().stream().filter(Ip::isV4).findFirst();
            if (own.isPresent() && index <= 0xFFFF) {
                ear.forgedSent++;
                ear.guest.raw(
                        Packets.udp(
                                new Packets.Way(
                                        forged,
                                        Mac.BROADCAST,
                                        own.get(),
                                        Ip.parse("255.255.255.255")),
                                9,
                                9,
                                FORGED));
            }
        }
        lab.fabric().runFor(patienceNs / 4);
    }

    private Optional<Vm.Vnic> vnic(String guest) {
        for (Vm vm : lab.network().vms().values()) {
            for (Vm.Vnic vnic : vm.vnics().values()) {
                if (guest.equals(vm.vnicName(vnic.name()))
                        || (guest.equals(vm.name()) && vm.vnics().size() == 1)) {
                    return Optional.of(vnic);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> segment(String guest) {
        return vnic(guest)
                .map(v -> lab.network().portGroups().get(v.portGroup()))
                .map(g -> g.attach() instanceof PortGroup.Attach.Access a ? a.segment() : null);
    }

    /// Does the intent let this guest see what is not for it: as an analyser, an appliance or in
    /// promiscuous mode?
    private boolean watches(String guest) {
        Network network = lab.network();
        Vm vm =
                network.vms()
                        .get(guest.contains("/") ? guest.substring(0, guest.indexOf('/')) : guest);
        boolean open =
                vnic(guest)
                        .map(v -> network.portGroups().get(v.portGroup()))
                        .map(g ->
                                g.security().promiscuous()
                                        || g.security().macLearning()
                                        || g.attach() instanceof PortGroup.Attach.Trunk)
                        .orElse(false);
        return open || (vm != null && (vm.analyser() || vm.appliance().isPresent()));
    }

    private ObjectNode json(Matrix matrix) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("probes", matrix.cells().size()).put("reached", matrix.reached());
        answer.put("unicastFrames", unicast);
        ArrayNode leaks = answer.putArray("leaks");
        ArrayNode losses = answer.putArray("losses");
        matrix.disagreements().forEach(c -> (c.reached() ? leaks : losses).add(c.toString()));
        ObjectNode asked = answer.putObject("probed");
        ObjectNode got = answer.putObject("leaked");
        for (Matrix.Cell cell : matrix.cells()) {
            asked.put(cell.to(), asked.path(cell.to()).asInt(0) + 1);
            if (cell.reached() && !cell.expected()) {
                got.put(cell.to(), got.path(cell.to()).asInt(0) + 1);
            }
        }
        ArrayNode guests = answer.putArray("guests");
        ears.forEach((name, ear) -> {
            ObjectNode one =
                    guests.addObject()
                            .put("vm", name)
                            .put("segment", segmentOf.getOrDefault(name, ""))
                            .put("watcher", ear.watcher)
                            .put("betweenOthers", unicast - ear.sentUnicast)
                            .put("broadcasts", ear.heardBroadcasts)
                            .put("strays", ear.strays)
                            .put("hostStrays", ear.hostStrays)
                            .put("crossed", ear.crossed)
                            .put("forgedSent", ear.forgedSent)
                            .put("forgedHeard", ear.forgedHeardByOthers)
                            .put("example", ear.example);
            names(one.putArray("copiedFrom"), List.copyOf(ear.copiedFrom));
            names(one.putArray("copiedTo"), List.copyOf(ear.copiedTo));
        });
        ArrayNode own = answer.putArray("hostAdapters");
        stations.forEach((name, mouth) ->
                own.addObject().put("adapter", name).put("unicastFrames", mouth.sentUnicast));
        return answer;
    }

    private static void names(ArrayNode array, List<String> names) {
        names.forEach(array::add);
    }
}

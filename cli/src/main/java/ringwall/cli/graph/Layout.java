package ringwall.cli.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.model.Host;
import ringwall.model.Network;
import ringwall.model.Physical;
import ringwall.model.PortGroup;
import ringwall.model.VirtualSwitch;
import ringwall.model.Vm;

/// Where everything is, in layers from the wire down to the VMs.
final class Layout {
    static final double MARGIN = 36;
    static final double CARD_W = 138;
    static final double CARD_H = 42;
    static final double GAP = 10;
    static final double CHIP_W = 96;
    static final double CHIP_H = 30;
    static final double BAR_H = 28;
    static final double PAD = 18;
    static final double GUTTER = 34;

    private static final double WIDEST = 1_760;
    private static final double WIDEST_OF_MANY = 2_400;
    private static final int MANY_HOSTS = 9;

    /// `h2` before `h10`.
    static final Comparator<String> NATURAL =
            Comparator.comparing(Layout::padded).thenComparing(Comparator.naturalOrder());

    private static String padded(String name) {
        StringBuilder out = new StringBuilder();
        for (String part : name.split("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)", -1)) {
            out.append(part.matches("\\d+") ? "0".repeat(Math.max(0, 9 - part.length())) : "")
                    .append(part);
        }
        return out.toString();
    }

    private static final double HEADER = 34;
    private static final double CHIPS_TO_BAR = 34;
    private static final double BLOCK_GAP = 20;

    record Box(double x, double y, double w, double h) {
        double midX() {
            return x + w / 2;
        }

        double bottom() {
            return y + h;
        }

        double right() {
            return x + w;
        }
    }

    /// A virtual switch on a host, with the VMs drawn under it.
    record Block(VirtualSwitch of, Box bar, Map<Vm, Box> cards) {}

    record HostBox(Host host, int row, Box box, Map<String, Box> chips, List<Block> blocks) {
        Box bar(String virtualSwitch) {
            for (Block block : blocks) {
                if (block.of().name().equals(virtualSwitch)) {
                    return block.bar();
                }
            }
            return box;
        }
    }

    final Network network;
    final List<HostBox> hosts = new ArrayList<>();

    /// Switches, routers and firewalls, by name.
    final Map<String, Box> devices = new LinkedHashMap<>();

    final Map<String, Box> externals = new LinkedHashMap<>();
    final Box band;
    final double width;
    final double bottom;

    private final int cardColumns;
    private final double hostWidth;

    Layout(Network network) {
        this.network = network;
        int most = 1;
        int chips = 1;
        for (Host host : network.hosts().values()) {
            int vms = 0;
            for (Vm vm : network.vms().values()) {
                vms += vm.host().equals(host.name()) ? 1 : 0;
            }
            most = Math.max(most, vms);
            chips = Math.max(chips, host.pnics().size());
        }
        this.cardColumns = most <= 4 ? 2 : most <= 12 ? 3 : 4;
        double cards = cardColumns * (CARD_W + GAP) - GAP;
        this.hostWidth = Math.max(cards, Math.min(chips, 6) * (CHIP_W + 8) - 8) + 2 * PAD;
        int count = Math.max(1, network.hosts().size());
        double widest = count > MANY_HOSTS ? WIDEST_OF_MANY : WIDEST;
        int fit = Math.max(1, (int) ((widest - 2 * MARGIN + GUTTER) / (hostWidth + GUTTER)));
        int rows = (count + fit - 1) / fit;
        int columns = (count + rows - 1) / rows;
        double hostsWidth = columns * (hostWidth + GUTTER) - GUTTER;
        double devicesWidth = deviceNames().size() * 176 + 24;
        this.width = Math.max(Math.max(hostsWidth, devicesWidth), 640) + 2 * MARGIN;
        double top = 92;
        top = placeExternals(top);
        this.band = placeDevices(top);
        double y = band.h() > 0 ? band.bottom() + 78 : top;
        this.bottom = placeHosts(y, columns, (width - hostsWidth) / 2);
    }

    private double placeExternals(double top) {
        int count = network.externals().size();
        if (count == 0) {
            return top;
        }
        double w = 190;
        double x = (width - count * (w + 28) + 28) / 2;
        for (String name : network.externals().keySet()) {
            externals.put(name, new Box(x, top, w, 42));
            x += w + 28;
        }
        return top + 42 + 36;
    }

    private List<String> deviceNames() {
        List<String> names = new ArrayList<>(network.physical().switches().keySet());
        Map<String, Double> weight = new HashMap<>();
        for (String name : names) {
            weight.put(name, weight(name));
        }
        names.sort(
                Comparator.comparing((String name) -> weight.getOrDefault(name, 0.0))
                        .thenComparing(Comparator.naturalOrder()));
        names.addAll(network.physical().routers().keySet());
        names.addAll(network.physical().firewalls().keySet());
        return names;
    }

    /// Mean place of what is cabled to a switch: hosts first, then the pNIC within its host.
    private double weight(String device) {
        double sum = 0;
        int cables = 0;
        int hostAt = 0;
        for (Host host : sortedHosts()) {
            int nicAt = 0;
            for (Host.PNic pnic : host.pnics().values()) {
                if (pnic.to().isPresent() && pnic.to().get().device().equals(device)) {
                    sum += hostAt + nicAt / 100.0;
                    cables++;
                }
                nicAt++;
            }
            hostAt++;
        }
        return cables == 0 ? hostAt : sum / cables;
    }

    private Box placeDevices(double top) {
        List<String> names = deviceNames();
        if (names.isEmpty()) {
            return new Box(MARGIN, top, 0, 0);
        }
        double usable = width - 2 * MARGIN;
        double step = Math.min(300, usable / names.size());
        double w = Math.min(190, step - 20);
        double x = (width - names.size() * step) / 2 + (step - w) / 2;
        for (String name : names) {
            devices.put(name, new Box(x, top + 38, w, 50));
            x += step;
        }
        return new Box(MARGIN, top, usable, 112);
    }

    private List<Host> sortedHosts() {
        List<Host> sorted = new ArrayList<>(network.hosts().values());
        sorted.sort(Comparator.comparing(Host::name, NATURAL));
        return sorted;
    }

    private double placeHosts(double top, int columns, double left) {
        double y = top;
        double rowBottom = top;
        int at = 0;
        for (Host host : sortedHosts()) {
            int column = at % columns;
            if (column == 0 && at > 0) {
                y = rowBottom + 46;
            }
            HostBox placed = place(host, at / columns, left + column * (hostWidth + GUTTER), y);
            hosts.add(placed);
            rowBottom = Math.max(rowBottom, placed.box().bottom());
            at++;
        }
        level(columns);
        return rowBottom;
    }

    /// Hosts of a row are equally high.
    private void level(int columns) {
        for (int from = 0; from < hosts.size(); from += columns) {
            int to = Math.min(hosts.size(), from + columns);
            double h = 0;
            for (HostBox host : hosts.subList(from, to)) {
                h = Math.max(h, host.box().h());
            }
            for (int i = from; i < to; i++) {
                HostBox host = hosts.get(i);
                Box box = new Box(host.box().x(), host.box().y(), host.box().w(), h);
                hosts.set(
                        i, new HostBox(host.host(), host.row(), box, host.chips(), host.blocks()));
            }
        }
    }

    private HostBox place(Host host, int row, double x, double top) {
        Map<String, Box> chips = new LinkedHashMap<>();
        int count = host.pnics().size();
        double usable = hostWidth - 2 * PAD;
        double step = count == 0 ? usable : Math.min(CHIP_W + 12, (usable + 8) / count);
        double chipX = x + (hostWidth - (count * step - (step - Math.min(CHIP_W, step - 6)))) / 2;
        for (String pnic : host.pnics().keySet()) {
            chips.put(pnic, new Box(chipX, top - CHIP_H / 2, Math.min(CHIP_W, step - 6), CHIP_H));
            chipX += step;
        }
        List<Block> blocks = new ArrayList<>();
        double y = top + CHIP_H / 2 + HEADER + CHIPS_TO_BAR - 14;
        for (VirtualSwitch on : network.switches().values()) {
            List<Vm> vms = vmsOf(host, on);
            if (!on.hosts().contains(host.name()) && vms.isEmpty()) {
                continue;
            }
            Box bar = new Box(x + PAD, y, usable, BAR_H);
            Map<Vm, Box> cards = new LinkedHashMap<>();
            int at = 0;
            for (Vm vm : vms) {
                cards.put(
                        vm,
                        new Box(
                                x
                                        + PAD
                                        + (usable - (cardColumns * (CARD_W + GAP) - GAP)) / 2
                                        + at % cardColumns * (CARD_W + GAP),
                                y
                                        + BAR_H
                                        + 16
                                        + Math.floorDiv(at, cardColumns) * (CARD_H + GAP + 4),
                                CARD_W,
                                CARD_H));
                at++;
            }
            int rows = (vms.size() + cardColumns - 1) / cardColumns;
            blocks.add(new Block(on, bar, cards));
            y += BAR_H + (rows == 0 ? 0 : 16 + rows * (CARD_H + GAP + 4) - GAP) + BLOCK_GAP;
        }
        double h = Math.max(y - top - BLOCK_GAP + PAD, 110);
        return new HostBox(host, row, new Box(x, top, hostWidth, h), chips, blocks);
    }

    /// VMs whose first vNIC on the host is at a switch: by segment, then name.
    private List<Vm> vmsOf(Host host, VirtualSwitch on) {
        List<Vm> vms = new ArrayList<>();
        for (Vm vm : network.vms().values()) {
            if (vm.host().equals(host.name())
                    && !vm.vnics().isEmpty()
                    && switchOf(network, vm.vnics().firstEntry().getValue()).equals(on.name())) {
                vms.add(vm);
            }
        }
        vms.sort(
                Comparator.comparing((Vm vm) -> vm.vnics().size() > 1) // its lines lead on down
                        .thenComparing(vm -> firstSegment(network, vm))
                        .thenComparing(Vm::name, NATURAL));
        return vms;
    }

    static String switchOf(Network network, Vm.Vnic vnic) {
        PortGroup group = network.portGroups().get(vnic.portGroup());
        return group == null ? "" : group.virtualSwitch();
    }

    /// Segments of a vNIC; several for a trunk.
    static SortedSet<String> segments(Network network, Vm.Vnic vnic) {
        SortedSet<String> names = new TreeSet<>();
        PortGroup group = network.portGroups().get(vnic.portGroup());
        if (group != null) {
            switch (group.attach()) {
                case PortGroup.Attach.Access access -> names.add(access.segment());
                case PortGroup.Attach.Trunk trunk -> {
                    names.addAll(trunk.segments().values());
                    if (!trunk.nativeSegment().isEmpty()) {
                        names.add(trunk.nativeSegment());
                    }
                }
            }
        }
        return names;
    }

    static String firstSegment(Network network, Vm vm) {
        SortedSet<String> names = new TreeSet<>();
        if (!vm.vnics().isEmpty()) {
            names.addAll(segments(network, vm.vnics().firstEntry().getValue()));
        }
        return names.isEmpty() ? "" : names.first();
    }

    /// The box of a cable's end; the band where the device is unknown.
    Box device(Physical.End end) {
        return devices.getOrDefault(end.device(), band);
    }
}

package ringwall.cli.graph;

import java.util.Map;
import ringwall.cli.graph.Layout.Box;
import ringwall.model.Network;
import ringwall.model.Vm;

/// A VM in its host: its name, its address, and what it is if it is more than a workload.
final class VmCard {
    private final Network network;
    private final Palette palette;
    private final Svg svg;

    VmCard(Network network, Palette palette, Svg svg) {
        this.network = network;
        this.palette = palette;
        this.svg = svg;
    }

    void draw(Vm vm, Box card) {
        String segment = Layout.firstSegment(network, vm);
        Palette.Level level = palette.level(vm.sensitivity());
        svg.open(title(vm));
        svg.box(
                card.x(),
                card.y(),
                card.w(),
                card.h(),
                8,
                "fill='%s' stroke='%s' stroke-width='1.3'".formatted(level.tint(), level.line()));
        svg.shape(
                "M%s %s h-3 a8 8 0 0 0 -8 8 v%s a8 8 0 0 0 8 8 h3 z"
                        .formatted(Svg.n(card.x() + 11), Svg.n(card.y()), Svg.n(card.h() - 16)),
                "fill='%s'".formatted(palette.segment(segment)));
        boolean marked = vm.appliance().isPresent() || vm.analyser();
        double room = card.w() - (marked ? 42 : 22);
        svg.text(card.x() + 16, card.y() + 18, "name", Svg.fit(vm.name(), room, 7.4), "");
        svg.text(
                card.x() + 16,
                card.y() + 33,
                "small",
                Svg.fit(detail(vm, segment), card.w() - 22, 5.7),
                "");
        if (vm.appliance().isPresent()) {
            Icons.shield(svg, card.right() - 14, card.y() + 14);
        } else if (vm.analyser()) {
            Icons.eye(svg, card.right() - 16, card.y() + 14);
        }
        svg.close();
    }

    private static String detail(Vm vm, String segment) {
        if (vm.appliance().isPresent()) {
            return vm.appliance().get().kind() == Vm.ApplianceKind.BRIDGE
                    ? "bridging firewall"
                    : "routing firewall";
        }
        if (vm.vnics().isEmpty()) {
            return "";
        }
        Vm.Vnic first = vm.vnics().firstEntry().getValue();
        String address =
                first.addresses().isEmpty() ? segment : first.addresses().getFirst().toString();
        return vm.analyser() && first.addresses().isEmpty() ? "analyser · " + segment : address;
    }

    private String title(Vm vm) {
        StringBuilder title = new StringBuilder("VM " + vm.name());
        if (!vm.tenant().isEmpty()) {
            title.append(", tenant ").append(vm.tenant());
        }
        if (vm.sensitivity().stated()) {
            title.append(", level ").append(vm.sensitivity().name());
        }
        for (Map.Entry<String, Vm.Vnic> entry : vm.vnics().entrySet()) {
            title.append('\n')
                    .append(entry.getKey())
                    .append(": ")
                    .append(String.join(", ", Layout.segments(network, entry.getValue())));
            entry.getValue().addresses().forEach(ip -> title.append(' ').append(ip));
        }
        return title.toString();
    }
}

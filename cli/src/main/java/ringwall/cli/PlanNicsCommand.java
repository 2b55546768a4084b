package ringwall.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import ringwall.audit.check.NicPlan;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `ringwall plan-nics`: what a host's pNICs can meet together (SP 800-125B section 3.2).
@Command(
        name = "plan-nics",
        description =
                "For a host with N pNICs: which recommendations can be met together, the best assignment, and what is impossible.",
        footer = {
            "",
            "Give drivers, buses and switches in the order of the pNICs; what is left out is taken as different for each.",
            "Examples:",
            "  ringwall plan-nics --pnics 2",
            "  ringwall plan-nics --pnics 4 --drivers ixgbe,ixgbe,bnx2x,bnx2x --buses 3b,3b,5e,5e --switches a,b,a,b --overlay"
        })
final class PlanNicsCommand implements Callable<Integer> {
    @Mixin private Console console = new Console();

    @Option(
            names = "--pnics",
            required = true,
            paramLabel = "N",
            description = "Number of pNICs, 1 to 8.")
    private int count;

    @Option(
            names = "--drivers",
            split = ",",
            paramLabel = "DRIVER",
            description = "Driver of each pNIC.")
    private List<String> drivers = List.of();

    @Option(
            names = "--buses",
            split = ",",
            paramLabel = "BUS",
            description = "PCI bus of each pNIC.")
    private List<String> buses = List.of();

    @Option(
            names = "--switches",
            split = ",",
            paramLabel = "SWITCH",
            description = "Physical switch behind each pNIC.")
    private List<String> switches = List.of();

    @Option(names = "--overlay", description = "The host's VMs are on an overlay.")
    private boolean overlay;

    @Override
    public Integer call() {
        if (count < 1 || count > 8) {
            console.err().println("ringwall: --pnics takes 1 to 8, not " + count);
            return ExitCode.USAGE;
        }
        for (List<String> list : List.of(drivers, buses, switches)) {
            if (!list.isEmpty() && list.size() != count) {
                console.err()
                        .println(
                                "ringwall: "
                                        + list.size()
                                        + " values for "
                                        + count
                                        + " pNICs: "
                                        + String.join(",", list));
                return ExitCode.USAGE;
            }
        }
        var nics = new ArrayList<NicPlan.Nic>();
        for (int i = 0; i < count; i++) {
            nics.add(
                    new NicPlan.Nic(
                            "pnic" + (i + 1),
                            value(drivers, i),
                            value(buses, i),
                            value(switches, i)));
        }
        NicPlan.Answer answer = NicPlan.plan(nics, overlay);
        if (console.json()) {
            console.print(json(answer));
        } else {
            console.lines(text(answer));
        }
        return answer.impossible().isEmpty() && answer.traded().isEmpty()
                ? ExitCode.FINE
                : ExitCode.NO;
    }

    private static String value(List<String> list, int index) {
        return list.isEmpty() ? "own-" + index : list.get(index);
    }

    private static List<String> text(NicPlan.Answer answer) {
        var lines = new ArrayList<String>();
        lines.add("Best assignment");
        for (NicPlan.Role role : NicPlan.Role.values()) {
            List<String> names = answer.best().of(role).stream().map(NicPlan.Nic::name).toList();
            if (!names.isEmpty()) {
                lines.add(
                        "  %-11s %s"
                                .formatted(
                                        role.name().toLowerCase(Locale.ROOT),
                                        String.join(", ", names)));
            }
        }
        lines.add("");
        lines.add("Met");
        answer.best().goals().stream()
                .filter(NicPlan.Goal::met)
                .forEach(g -> lines.add("  %-21s %s".formatted(g.check(), g.text())));
        if (!answer.traded().isEmpty()) {
            lines.add("");
            lines.add("Possible alone, given up for the rest");
            answer.traded().forEach(t -> lines.add("  " + t));
        }
        if (!answer.impossible().isEmpty()) {
            lines.add("");
            lines.add("Impossible with these pNICs");
            answer.impossible().forEach(t -> lines.add("  " + t));
        }
        return lines;
    }

    private static ObjectNode json(NicPlan.Answer answer) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ObjectNode roles = node.putObject("assignment");
        for (NicPlan.Role role : NicPlan.Role.values()) {
            ArrayNode names = roles.putArray(role.name().toLowerCase(Locale.ROOT));
            answer.best().of(role).forEach(n -> names.add(n.name()));
        }
        ArrayNode goals = node.putArray("goals");
        answer.best()
                .goals()
                .forEach(g ->
                        goals.addObject()
                                .put("check", g.check())
                                .put("text", g.text())
                                .put("met", g.met()));
        ArrayNode impossible = node.putArray("impossible");
        answer.impossible().forEach(impossible::add);
        ArrayNode traded = node.putArray("traded");
        answer.traded().forEach(traded::add);
        return node;
    }
}

package ringwall.cli.trace;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import ringwall.compiler.Compiled;
import ringwall.compiler.Compiler;
import ringwall.model.Network;
import ringwall.model.Where;
import ringwall.program.DropReason;
import ringwall.program.Pipeline;
import ringwall.program.interpreter.Output;
import ringwall.program.interpreter.Trace;
import ringwall.wire.FrameText;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A trace asked and answered, in text and JSON.
public final class Tracing {
    private Tracing() {}

    /// Exactly one of the last five is set.
    public record Question(
            String from,
            String to,
            @Nullable Integer tcp,
            @Nullable Integer udp,
            boolean icmp,
            boolean arp,
            @Nullable String frame) {
        Probe probe() throws Endpoint.Unknown {
            if (tcp != null) {
                return new Probe.Tcp(port(tcp));
            }
            if (udp != null) {
                return new Probe.Udp(port(udp));
            }
            if (frame != null) {
                String wrong = Probe.wrongHex(frame).orElse("");
                if (!wrong.isEmpty()) {
                    throw new Endpoint.Unknown(wrong);
                }
                return new Probe.Raw(frame);
            }
            return icmp ? new Probe.Echo() : new Probe.Arp();
        }

        private static int port(int port) throws Endpoint.Unknown {
            if (port < 0 || port > 65_535) {
                throw new Endpoint.Unknown("port " + port + " is not between 0 and 65535");
            }
            return port;
        }
    }

    /// @param wrong what is wrong with the question; empty: it was answered
    public record Answer(String wrong, boolean delivered, List<String> plain, ObjectNode json) {
        /// @param styled takes an ANSI style and a text
        public List<String> lines(BinaryOperator<String> styled) {
            List<String> lines = new ArrayList<>(plain);
            int last = lines.size() - 1;
            if (last >= 0) {
                lines.set(last, styled.apply(delivered ? "32;1" : "31;1", lines.get(last)));
            }
            return lines;
        }
    }

    public static Answer trace(Network network, LocalDate today, Question question) {
        Compiled compiled = Compiler.compile(network, today);
        try {
            Probe probe = question.probe();
            Endpoint from = Endpoint.parse(network, question.from(), "");
            String tenant =
                    from instanceof Endpoint.OfVnic vnic
                            ? vnic.segment().map(s -> s.tenant()).orElse("")
                            : "";
            Endpoint to = Endpoint.parse(network, question.to(), tenant);
            Journey journey = Journey.take(network, compiled, from, to, probe);
            Map<String, Where> places = compiled.ruleWhere();
            return new Answer(
                    "", journey.delivered(), text(journey, places), json(journey, places));
        } catch (Endpoint.Unknown e) {
            String message = e.getMessage();
            return new Answer(
                    message == null ? "" : message,
                    false,
                    List.of(),
                    JsonNodeFactory.instance.objectNode());
        }
    }

    private static List<String> text(Journey journey, Map<String, Where> places) {
        List<String> lines = new ArrayList<>();
        lines.add(journey.from() + " to " + journey.to());
        journey.remarks().forEach(remark -> lines.add("(" + remark + ")"));
        List<String> aside = new ArrayList<>();
        for (Hop hop : journey.hops()) {
            if (hop.aside(journey.targetHost())) {
                aside.add(hop.node() + ":" + hop.attachment());
                continue;
            }
            lines.add("");
            lines.add(
                    hop.node()
                            + ": at "
                            + hop.attachment()
                            + (hop.cameFrom().isEmpty() ? "" : " from " + hop.cameFrom())
                            + ": "
                            + FrameText.describe(hop.frame()));
            Trace trace = hop.trace();
            if (trace == null) {
                continue;
            }
            for (Trace.Entry entry : trace.entries()) {
                lines.add(line(entry, places));
                entry.drop()
                        .ifPresent(reason ->
                                lines.add(
                                        "                   dropped: "
                                                + reason.label()
                                                + ": "
                                                + reason.sentence()));
            }
            for (Output output : hop.outputs()) {
                lines.add(
                        "  leaves at       "
                                + output.attachment()
                                + ": "
                                + FrameText.describe(output.frame()));
            }
        }
        if (!aside.isEmpty()) {
            lines.add("");
            lines.add(
                    "(physical switches flooded copies to "
                            + String.join(", ", aside)
                            + ", where nobody is meant: dropped)");
        }
        lines.add("");
        lines.add(verdict(journey));
        return lines;
    }

    private static String line(Trace.Entry entry, Map<String, Where> places) {
        StringBuilder line = new StringBuilder("  ");
        String table = entry.table().label();
        line.append(table).repeat(' ', Math.max(1, 16 - table.length()));
        if (!entry.copy().isEmpty()) {
            line.append("to ").append(entry.copy()).append(": ");
        }
        line.append(entry.decision());
        if (!entry.by().isEmpty()) {
            line.append(" [").append(entry.by());
            if (isRule(entry)) {
                written(places, entry).ifPresent(where -> line.append(", ").append(where));
            }
            line.append(']');
        }
        return line.toString();
    }

    /// Where the rule that decided is written: programs know rules by id only.
    private static Optional<Where> written(Map<String, Where> places, Trace.Entry entry) {
        return Optional.ofNullable(places.get(entry.by())).filter(Where::known);
    }

    private static boolean isRule(Trace.Entry entry) {
        return entry.table() == Pipeline.Table.FROM_PORT || entry.table() == Pipeline.Table.TO_PORT;
    }

    private static String verdict(Journey journey) {
        if (journey.delivered()) {
            return "delivered to " + journey.to();
        }
        List<DropReason> reasons =
                journey.drops().stream().filter(r -> r != DropReason.ANSWERED).toList();
        if (reasons.isEmpty()) {
            return "not delivered to "
                    + journey.to()
                    + ": no host dropped it; it left towards the physical network and nothing took it";
        }
        DropReason reason = reasons.getLast();
        return "dropped: " + reason.label() + ": " + reason.sentence();
    }

    private static ObjectNode json(Journey journey, Map<String, Where> places) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("from", journey.from())
                .put("to", journey.to())
                .put("delivered", journey.delivered());
        answer.put("verdict", verdict(journey));
        ArrayNode drops = answer.putArray("drops");
        journey.drops().forEach(reason -> drops.add(reason.label()));
        ArrayNode remarks = answer.putArray("remarks");
        journey.remarks().forEach(remarks::add);
        ArrayNode hops = answer.putArray("hops");
        for (Hop hop : journey.hops()) {
            ObjectNode node = hops.addObject();
            node.put("node", hop.node())
                    .put("attachment", hop.attachment())
                    .put("cameFrom", hop.cameFrom());
            node.put("aside", hop.aside(journey.targetHost()));
            node.put("frame", FrameText.describe(hop.frame()));
            ArrayNode tables = node.putArray("tables");
            Trace trace = hop.trace();
            if (trace != null) {
                List<Map<String, String>> maps = trace.asMaps();
                for (int i = 0; i < maps.size(); i++) {
                    ObjectNode row = tables.addObject();
                    maps.get(i).forEach(row::put);
                    Trace.Entry entry = trace.entries().get(i);
                    if (isRule(entry)) {
                        written(places, entry)
                                .ifPresent(where -> row.put("where", where.toString()));
                    }
                }
            }
            ArrayNode outputs = node.putArray("outputs");
            for (Output output : hop.outputs()) {
                outputs.addObject()
                        .put("attachment", output.attachment())
                        .put("frame", FrameText.describe(output.frame()));
            }
        }
        return answer;
    }
}

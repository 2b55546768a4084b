package ringwall.bench.vhost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import ringwall.compiler.Compiler;
import ringwall.dataplane.EmbeddedSwitch;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.model.Network;
import ringwall.ports.vhost.VhostOptions;
import ringwall.ports.vhost.VhostPort;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.Port;

/// The embedded switch between two vhost-user sockets, with a program compiled from intent: what P1 (`l2`: port
/// security on, no rules) and P2 (`firewall`: the same and 100 rules per vNIC, the last of which allows the traffic)
/// measure.
///
///     java ... ringwall.bench.vhost.SwitchOnVhost l2|firewall SOCKET0 SOCKET1
public final class SwitchOnVhost {
    private SwitchOnVhost() {}

    private static final int RULES = 100;
    private static final long REPORT_NS = 1_000_000_000L;

    public static void main(String[] args) throws IOException {
        boolean firewall = args[0].equals("firewall");
        EmbeddedSwitch.Config config = EmbeddedSwitch.Config.standard().withFlows(1 << 22, 1 << 22);
        EmbeddedSwitch embedded = new EmbeddedSwitch(config);
        VhostPort a = VhostPort.server("a/eth0", Path.of(args[1]), VhostOptions.DEFAULT);
        VhostPort b = VhostPort.server("b/eth0", Path.of(args[2]), VhostOptions.DEFAULT);
        HostProgram program = program(firewall);
        embedded.addPort(a);
        embedded.addPort(b);
        embedded.apply(program);
        System.out.println("serving " + args[0] + " on " + args[1] + " and " + args[2]);
        run(embedded, a, b);
    }

    private static void run(EmbeddedSwitch embedded, VhostPort a, VhostPort b) {
        long epochNs = Instant.now().toEpochMilli() * 1_000_000 - System.nanoTime();
        long shownNs = 0;
        String shown = "";
        while (true) {
            long nowNs = System.nanoTime();
            int _ = embedded.doWork(epochNs + nowNs);
            if (nowNs - shownNs > REPORT_NS) {
                shownNs = nowNs;
                String now = a.status() + " / " + b.status();
                if (!now.equals(shown)) {
                    System.out.println(now + drops(embedded));
                    shown = now;
                }
            }
        }
    }

    private static String drops(EmbeddedSwitch embedded) {
        StringBuilder text = new StringBuilder();
        for (DropReason reason : DropReason.values()) {
            long count = embedded.drops(reason);
            if (count > 0) {
                text.append(", ").append(reason).append(' ').append(count);
            }
        }
        return text.toString();
    }

    static HostProgram program(boolean firewall) {
        Source source = Source.of("bench.yaml", intent().getBytes(StandardCharsets.UTF_8));
        Intent.Result read = Intent.read(List.of(source));
        Network network =
                read.network()
                        .orElseThrow(
                                () -> new IllegalStateException(read.diagnostics().toString()));
        HostProgram whole =
                new TreeMap<>(Compiler.compile(network, LocalDate.EPOCH).hosts())
                        .firstEntry()
                        .getValue();
        return firewall ? whole : withoutFirewall(whole);
    }

    private static String intent() {
        StringBuilder rules = new StringBuilder();
        for (int i = 1; i < RULES; i++) {
            rules.append("  - {id: r%d, allow: tcp/%d, from: vms, to: vms}%n".formatted(i, i));
        }
        return """
        ringwall: 1
        name: bench
        hosts:
          h1: {}
        switches:
          vs: {host: h1}
        segments:
          lan: {local: true, switches: vs, subnet: 10.1.0.0/24}
        portGroups:
          bench: {switch: vs, segment: lan, meters: {connections: 4000000}}
        vms:
          a: {host: h1, portGroup: bench, ip: 10.1.0.1, mac: "52:54:00:00:00:01", labels: {k: v}}
          b: {host: h1, portGroup: bench, ip: 10.1.0.2, mac: "52:54:00:00:00:02", labels: {k: v}}
        groups:
          vms: {k: v}
        firewall:
        """
                + rules
                + "  - {id: last, allow: udp/1-65535, from: vms, to: vms}\n";
    }

    private static HostProgram withoutFirewall(HostProgram p) {
        List<Port> open = new ArrayList<>();
        for (Port port : p.ports()) {
            open.add(
                    new Port(
                            port.name(),
                            port.kind(),
                            port.virtualSwitch(),
                            port.portGroup(),
                            port.tenant(),
                            port.mac(),
                            port.mtu(),
                            false,
                            port.receiveOnly(),
                            port.etherTypes(),
                            port.maxConnections(),
                            port.multicastGroups()));
        }
        return new HostProgram(
                p.kind(),
                p.owner(),
                p.requires(),
                p.pnics(),
                open,
                p.segments(),
                p.addressSets(),
                p.portSets(),
                p.services(),
                p.ingress(),
                p.portSecurity(),
                p.uplinkGuards(),
                List.of(),
                p.routing(),
                p.forward(),
                p.flood(),
                p.egress(),
                p.overlay(),
                p.teams(),
                p.mirrors(),
                p.meters(),
                p.qos(),
                p.leases());
    }
}

package ringwall.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringwall.cli.trace.Tracing;

/// `ringwall trace`: what becomes of a frame, table by table, across hosts.
@Command(
        name = "trace",
        description =
                "Send one frame through the whole Network, as the programs mean it, and show every decision.",
        footer = {
            "",
            "Exit codes: 0 delivered; 1 dropped; 3 the file is unreadable or invalid.",
            "Examples:",
            "  ringwall trace site.yaml --from web-1 --to app-1 --tcp 8080",
            "  ringwall trace site.yaml --from internet --to web-1 --tcp 443",
            "  ringwall trace site.yaml --from web-1 --to 192.0.2.77 --icmp --json",
            "  ringwall trace site.yaml --from web-1 --to db-1 --frame 0200...0806..."
        })
final class TraceCommand implements Callable<Integer> {
    @Mixin private Console console = new Console();

    @Parameters(paramLabel = "FILE", description = "The intent file.")
    private Path file = Path.of("");

    @Option(
            names = "--from",
            required = true,
            paramLabel = "VM[/NIC]",
            description = "The sender: a vNIC or an external network.")
    private String from = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "VM[/NIC]|IP",
            description = "The target: a vNIC, an external network, an address.")
    private String to = "";

    @ArgGroup(exclusive = true, multiplicity = "1")
    private What what = new What();

    private static final class What {
        @Option(names = "--tcp", paramLabel = "P", description = "A TCP SYN to this port.")
        @Nullable Integer tcp;

        @Option(names = "--udp", paramLabel = "P", description = "A UDP datagram to this port.")
        @Nullable Integer udp;

        @Option(names = "--icmp", description = "An echo request.")
        boolean icmp;

        @Option(
                names = "--arp",
                description = "An ARP request or neighbour solicitation for the target.")
        boolean arp;

        @Option(
                names = "--frame",
                paramLabel = "HEX",
                description = "These bytes, from the Ethernet header on.")
        @Nullable String frame;
    }

    @Override
    public Integer call() {
        IntentFiles.Loaded loaded = IntentFiles.need(console, file);
        if (loaded.network().isEmpty()) {
            return loaded.exitCode();
        }
        Tracing.Answer answer =
                Tracing.trace(
                        loaded.network().get(),
                        Clock.today(),
                        new Tracing.Question(
                                from, to, what.tcp, what.udp, what.icmp, what.arp, what.frame));
        if (!answer.wrong().isEmpty()) {
            console.err().println("ringwall: " + answer.wrong());
            return ExitCode.USAGE;
        }
        if (console.json()) {
            console.print(answer.json());
        } else {
            console.lines(answer.lines(console::styled));
        }
        return answer.delivered() ? ExitCode.FINE : ExitCode.NO;
    }
}

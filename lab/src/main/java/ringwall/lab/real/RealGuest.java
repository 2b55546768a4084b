package ringwall.lab.real;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.lab.RealPort;
import ringwall.lab.guest.Guest;
import ringwall.lab.guest.Station;
import ringwall.lab.physical.WatchedPort;
import ringwall.model.Ip;

/// A guest with a kernel of its own, asked through its [Agent]: a network namespace or a QEMU VM.
public final class RealGuest implements Station, AutoCloseable {
    private static final Pattern RECEIVED = Pattern.compile("([0-9]+) (?:packets )?received");
    private static final long MS = 1_000_000;

    private final String name;
    private final List<Ip> ips;
    private final RealPort port;
    private final Agent agent;
    private final CompletableFuture<Boolean> ready;

    /// @param name as in [Station#name]
    /// @param script what to run in it first: its addresses
    RealGuest(String name, Vnic vnic, RealPort port, Agent agent, String script) {
        this.name = name;
        this.ips = vnic.vnic().addresses();
        this.port = port;
        this.agent = agent;
        this.ready = agent.run(script).thenApply(Agent.Reply::fine);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Ip> ips() {
        return ips;
    }

    @Override
    public WatchedPort port() {
        return port;
    }

    RealPort realPort() {
        return port;
    }

    public Agent agent() {
        return agent;
    }

    /// True when it is up and has its addresses; false when it ended before.
    public CompletableFuture<Boolean> ready() {
        return ready;
    }

    private CompletableFuture<Agent.Reply> ask(String request) {
        return ready.thenCompose(up ->
                up
                        ? agent.ask(request)
                        : CompletableFuture.completedFuture(new Agent.Reply(-1, new byte[0])));
    }

    /// Runs a command line in its shell.
    public CompletableFuture<Agent.Reply> run(String command) {
        return ready.thenCompose(up -> agent.run(command));
    }

    /// With the guest's own `ping`.
    @Override
    public CompletableFuture<Guest.PingResult> ping(
            Ip to, int count, long intervalNs, long patienceNs) {
        long seconds = Math.max(1, patienceNs / (1_000 * MS));
        String command = "ping -c %d -W %d -w %d %s".formatted(count, seconds, seconds + count, to);
        return run(command)
                .thenApply(reply -> {
                    Matcher said = RECEIVED.matcher(reply.text());
                    int answered = said.find() ? Integer.parseInt(said.group(1)) : 0;
                    return new Guest.PingResult(
                            count, answered, reply.text().contains("nreachable"));
                });
    }

    @Override
    public CompletableFuture<Boolean> connects(Ip to, int port, long patienceNs) {
        return ask("tcp " + to + " " + port + " " + patienceNs / MS).thenApply(Agent.Reply::fine);
    }

    @Override
    public CompletableFuture<Boolean> asks(Ip to, int port, long patienceNs) {
        return ask("udp " + to + " " + port + " " + patienceNs / MS).thenApply(Agent.Reply::fine);
    }

    @Override
    public CompletableFuture<Boolean> serve(int protocol, int port) {
        return ask("serve " + (protocol == 6 ? "tcp " : "udp ") + port)
                .thenApply(Agent.Reply::fine);
    }

    /// Starts a promiscuous capture in the guest, with a packet socket of its own.
    public CompletableFuture<Boolean> capture(String device) {
        return ask("capture " + device).thenApply(Agent.Reply::fine);
    }

    /// Ends the capture; a pcap file with nanoseconds.
    public CompletableFuture<Agent.Reply> captured() {
        return ask("captured");
    }

    @Override
    public void close() {
        agent.close();
        port.end();
    }
}

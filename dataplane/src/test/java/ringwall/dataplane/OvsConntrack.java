package ringwall.dataplane;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A real Open vSwitch: its userspace datapath with dummy ports and a clock that stands still, in a
/// folder of its own. Packets go in through one port; the flow table sends each out by a port that
/// says what conntrack made of it, into a capture that is read here.
///
///     in0 --ct(zone)--> table 1: inv | rel | new, committed | new, a TCP segment in mid-stream | est | est, reply
///
/// Needs no privilege. All processes are children of this one and end with it.
final class OvsConntrack implements AutoCloseable {
    /// Conntrack's word for a packet, by the number of the port that it leaves by.
    enum Said {
        INVALID(2),
        RELATED(3),
        RELATED_REPLY(4),
        NEW(5),
        ESTABLISHED(6),
        ESTABLISHED_REPLY(7),
        OTHER(8),
        /// `+new`, but no SYN: the flow table, not conntrack, refuses to commit it.
        NEW_MIDSTREAM(9);

        final int port;

        Said(int port) {
            this.port = port;
        }
    }

    private static final String VSWITCHD = "/usr/sbin/ovs-vswitchd";
    private static final int ETHERNET = 14;
    private static final int ZONE = 2;

    /// Turns of the daemon's loop after which a packet that has not left is held or lost.
    private static final int PATIENCE = 50;

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final Map<Said, Long> readTo = new HashMap<>();
    private final String version;
    private @Nullable SocketChannel control;
    private int sent;

    /// What to install, when Open vSwitch is not there.
    static Optional<String> missing() {
        return Files.isExecutable(Path.of(VSWITCHD)) && !onPath("ovsdb-server").isEmpty()
                ? Optional.empty()
                : Optional.of("install openvswitch-switch");
    }

    private static String onPath(String tool) {
        for (String place : List.of("/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/")) {
            if (Files.isExecutable(Path.of(place + tool))) {
                return place + tool;
            }
        }
        return "";
    }

    /// @param timeouts as `ovs-vsctl add-zone-tp` takes them; empty: Open vSwitch's own
    OvsConntrack(List<String> timeouts) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("rw-ovs");
        try {
            start();
            settings(timeouts);
            version = call("version");
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    String version() {
        return version.lines().findFirst().orElse("");
    }

    private void start() throws IOException, InterruptedException {
        run(
                onPath("ovsdb-tool"),
                "create",
                in("conf.db"),
                "/usr/share/openvswitch/vswitch.ovsschema");
        spawn(
                onPath("ovsdb-server"),
                in("conf.db"),
                "--remote=punix:" + in("db.sock"),
                "--pidfile=" + in("db.pid"),
                "--unixctl=" + in("db.ctl"),
                "-vconsole:off");
        await("db.sock");
        vsctl("--no-wait", "init");
        spawn(
                VSWITCHD,
                "unix:" + in("db.sock"),
                "--pidfile=" + in("vs.pid"),
                "--unixctl=" + in("vs.ctl"),
                "--enable-dummy=override",
                "--disable-system",
                "-vconsole:off");
        await("vs.ctl");
    }

    private void settings(List<String> timeouts) throws IOException, InterruptedException {
        vsctl(
                "add-br",
                "br0",
                "--",
                "set",
                "bridge",
                "br0",
                "datapath_type=dummy",
                "fail-mode=secure",
                "--",
                "add-port",
                "br0",
                "in0",
                "--",
                "set",
                "interface",
                "in0",
                "type=dummy",
                "ofport_request=1");
        for (Said said : Said.values()) {
            String name = "o" + said.port;
            vsctl(
                    "add-port",
                    "br0",
                    name,
                    "--",
                    "set",
                    "interface",
                    name,
                    "type=dummy",
                    "ofport_request=" + said.port,
                    "options:tx_pcap=" + in(name + ".pcap"));
            await(name + ".pcap");
            readTo.put(said, 24L);
        }
        if (!timeouts.isEmpty()) {
            vsctl(
                    "--",
                    "--id=@d",
                    "create",
                    "Datapath",
                    "datapath_version=0",
                    "--",
                    "set",
                    "Open_vSwitch",
                    ".",
                    "datapaths:dummy=@d");
            List<String> policy = new ArrayList<>(List.of("add-zone-tp", "dummy", "zone=" + ZONE));
            policy.addAll(timeouts);
            vsctl(policy.toArray(String[]::new));
        }
        Path flows = folder.resolve("flows");
        Files.writeString(flows, flows());
        run(onPath("ovs-ofctl"), "add-flows", in("br0.mgmt"), flows.toString());
        call("dpctl/ipf-set-min-frag", "v4", "400");
        call("dpctl/ipf-set-min-frag", "v6", "400");
        call("time/stop");
    }

    private static String flows() {
        StringBuilder text = new StringBuilder();
        for (String ip : List.of("ip", "ipv6")) {
            text.append("table=0,priority=10,%s,actions=ct(table=1,zone=%d)\n".formatted(ip, ZONE));
            text.append(
                    "table=1,priority=80,ct_state=+trk+new,%s,actions=ct(commit,zone=%d),output:5\n"
                            .formatted(ip, ZONE));
            String tcp = ip.equals("ip") ? "tcp" : "tcp6";
            text.append(
                    "table=1,priority=85,ct_state=+trk+new,%s,tcp_flags=-syn,actions=output:9\n"
                            .formatted(tcp));
        }
        text.append("table=1,priority=100,ct_state=+trk+inv,actions=output:2\n")
                .append("table=1,priority=90,ct_state=+trk+rel-rpl,actions=output:3\n")
                .append("table=1,priority=90,ct_state=+trk+rel+rpl,actions=output:4\n")
                .append("table=1,priority=70,ct_state=+trk+est-rpl,actions=output:6\n")
                .append("table=1,priority=70,ct_state=+trk+est+rpl,actions=output:7\n")
                .append("table=1,priority=1,actions=output:8\n");
        return text.toString();
    }

    /// Puts IP packets in, in this order; conntrack's word for each, null where none came out.
    ///
    /// They must not depend on each other: a burst is looked up before any of it is committed.
    @Nullable Said[] judge(List<byte[]> packets) throws IOException {
        int first = sent;
        for (byte[] packet : packets) {
            receive(packet, sent++);
        }
        @Nullable Said[] said = new Said[packets.size()];
        int left = packets.size();
        for (int turns = 0; left > 0 && turns < PATIENCE; turns++) {
            settle();
            for (Map.Entry<Integer, Said> out : collected().entrySet()) {
                int at = out.getKey() - first;
                if (at >= 0 && at < said.length && said[at] == null) {
                    said[at] = out.getValue();
                    left--;
                }
            }
        }
        return said;
    }

    private void receive(byte[] packet, int serial) throws IOException {
        boolean v6 = packet[0] >> 4 == 6;
        byte[] frame =
                ByteBuffer.allocate(ETHERNET + packet.length)
                        .put(HexFormat.of().parseHex("0200"))
                        .putInt(serial)
                        .put(HexFormat.of().parseHex("020000000001"))
                        .putShort((short) (v6 ? 0x86DD : 0x0800))
                        .put(packet)
                        .array();
        SocketChannel channel = control;
        if (channel == null) {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(folder.resolve("vs.ctl")));
            control = channel;
        }
        ask(channel, "netdev-dummy/receive", "in0", HexFormat.of().formatHex(frame));
    }

    /// A connection is taken only at the next turn of the daemon's loop, after its ports were read.
    private void settle() throws IOException {
        for (int i = 0; i < 4; i++) {
            call("version");
        }
    }

    void warp(long milliseconds) throws IOException {
        call("time/warp", Long.toString(milliseconds));
        settle();
    }

    /// Forgets all connections.
    void flush() throws IOException {
        call("dpctl/flush-conntrack");
    }

    String connections() throws IOException {
        return call("dpctl/dump-conntrack", "-s");
    }

    String call(String method, String... parameters) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(folder.resolve("vs.ctl")));
            return ask(channel, method, parameters);
        }
    }

    /// JSON-RPC as ovs-appctl speaks it; the answer's text.
    private static String ask(SocketChannel channel, String method, String... parameters)
            throws IOException {
        String list = parameters.length == 0 ? "" : "\"" + String.join("\",\"", parameters) + "\"";
        String question = "{\"id\":0,\"method\":\"" + method + "\",\"params\":[" + list + "]}";
        channel.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8)));
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        String answer = "";
        while (!answer.endsWith("}")) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("Open vSwitch is gone: " + method + " " + answer);
            }
            answer = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        }
        int at = answer.indexOf("\"result\":\"");
        if (at < 0) {
            throw new IOException("Open vSwitch: " + method + ": " + answer);
        }
        int end = at + 10;
        while (answer.charAt(end) != '"' || answer.charAt(end - 1) == '\\') {
            end++;
        }
        return answer.substring(at + 10, end).replace("\\n", "\n").replace("\\\"", "\"");
    }

    /// Serial numbers of what left since the last call, with the port's meaning.
    private Map<Integer, Said> collected() throws IOException {
        Map<Integer, Said> out = new HashMap<>();
        for (Said said : Said.values()) {
            Path file = folder.resolve("o" + said.port + ".pcap");
            long from = readTo.getOrDefault(said, 24L);
            if (Files.size(file) == from) {
                continue;
            }
            byte[] all = Files.readAllBytes(file);
            ByteBuffer pcap = ByteBuffer.wrap(all).order(ByteOrder.nativeOrder());
            int at = (int) from;
            while (at + 16 <= all.length) {
                int length = pcap.getInt(at + 8);
                out.put(pcap.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(at + 18), said);
                at += 16 + length;
            }
            readTo.put(said, (long) at);
        }
        return out;
    }

    private String in(String name) {
        return folder.resolve(name).toString();
    }

    private void await(String name) throws IOException, InterruptedException {
        for (int i = 0; i < 1000; i++) {
            if (Files.exists(folder.resolve(name))) {
                return;
            }
            Thread.sleep(10);
        }
        throw new IOException("Open vSwitch made no " + name + " in " + folder);
    }

    private void vsctl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(onPath("ovs-vsctl"));
        command.add("--db=unix:" + in("db.sock"));
        command.add("--timeout=20");
        command.addAll(Arrays.asList(arguments));
        run(command.toArray(String[]::new));
    }

    private ProcessBuilder process(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        for (String variable : List.of("OVS_RUNDIR", "OVS_LOGDIR", "OVS_DBDIR")) {
            builder.environment().put(variable, folder.toString());
        }
        return builder;
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process process = process(command).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    private void spawn(String... command) throws IOException {
        processes.add(process(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
    }

    @Override
    public void close() throws IOException {
        if (control != null) {
            control.close();
        }
        for (Process process : processes.reversed()) {
            process.destroy();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}

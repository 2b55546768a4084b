package ringwall.bench.dataplane;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import ringwall.dataplane.EmbeddedSwitch;
import ringwall.dataplane.port.RingPort;
import ringwall.ports.linux.LinuxException;
import ringwall.ports.socket.Endpoint;
import ringwall.ports.socket.StreamPort;
import ringwall.program.ProgramText;
import ringwall.wire.FrameBuilder;

/// What a switch without traffic costs, and how long the first frame after a silence takes through
/// it: ring ports (woken by the peer) and stream sockets (woken by their descriptors).
///
///     idle.sh [OUT_DIR] [SECONDS] [PINGS]
public final class IdleBench {
    private static final byte[] FRAME =
            FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                    .ipv4("10.0.0.10", "10.0.0.11")
                    .udp(4000, 1000)
                    .payload("hello, are you asleep?")
                    .bytes();

    private IdleBench() {}

    /// The far ends of two ports.
    private interface Ends {
        void send() throws IOException;

        /// Waits for the frame.
        void receive() throws IOException;
    }

    private record Figures(
            String ports, double cpuPercent, double p50Us, double p99Us, double worstUs) {}

    public static void main(String[] arguments)
            throws IOException, ProgramText.Malformed, InterruptedException, LinuxException {
        Path out = Path.of(arguments.length > 0 ? arguments[0] : "bench/out");
        double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 5;
        int pings = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 500;
        Files.createDirectories(out);
        System.out.println(
                "An idle switch: CPU of its worker, and how long one frame takes through it after 5 to 25 ms of silence");
        System.out.printf(
                "%-16s %10s %10s %10s %10s%n", "ports", "CPU %", "p50 us", "p99 us", "max us");
        Figures[] all = {
            rings(2, seconds, pings), rings(64, seconds, pings), streams(seconds, pings)
        };
        StringBuilder json = new StringBuilder("[\n");
        for (Figures each : all) {
            json.append(
                    String.format(
                            Locale.ROOT,
                            "  {\"ports\": \"%s\", \"cpu_percent\": %.3f, \"p50_us\": %.1f, \"p99_us\": %.1f, \"max_us\": %.1f}%s%n",
                            each.ports(),
                            each.cpuPercent(),
                            each.p50Us(),
                            each.p99Us(),
                            each.worstUs(),
                            each.equals(all[all.length - 1]) ? "" : ","));
        }
        Files.writeString(out.resolve("idle.json"), json.append("]\n").toString());
        System.out.println("\nwritten: " + out.resolve("idle.json"));
    }

    private static Figures rings(int count, double seconds, int pings)
            throws IOException, ProgramText.Malformed, InterruptedException {
        try (Arena arena = Arena.ofShared();
                EmbeddedSwitch sw = new EmbeddedSwitch(EmbeddedSwitch.Config.standard())) {
            RingPort a = new RingPort(arena, "a/eth0", 256, 2048, 0);
            RingPort b = new RingPort(arena, "b/eth0", 256, 2048, 0);
            sw.addPort(a);
            sw.addPort(b);
            for (int i = 2; i < count; i++) {
                sw.addPort(new RingPort(arena, "more-" + i, 64, 2048, 0));
            }
            Ends ends =
                    new Ends() {
                        @Override
                        public void send() {
                            a.peer().send(FRAME);
                        }

                        // the worker may have been woken on our core
                        @SuppressWarnings("ThreadPriorityCheck")
                        @Override
                        public void receive() {
                            while (b.peer().receive().length == 0) {
                                Thread.yield();
                            }
                        }
                    };
            return measure(count + " rings", sw, ends, seconds, pings);
        }
    }

    private static Figures streams(double seconds, int pings)
            throws IOException, ProgramText.Malformed, InterruptedException, LinuxException {
        Path folder = Files.createTempDirectory("ringwall-idle");
        Path a = folder.resolve("a");
        Path b = folder.resolve("b");
        try (EmbeddedSwitch sw = new EmbeddedSwitch(EmbeddedSwitch.Config.standard())) {
            sw.addPort(StreamPort.listen("a/eth0", new Endpoint.Unix(a.toString())));
            sw.addPort(StreamPort.listen("b/eth0", new Endpoint.Unix(b.toString())));
            try (SocketChannel from = SocketChannel.open(StandardProtocolFamily.UNIX);
                    SocketChannel to = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                from.connect(UnixDomainSocketAddress.of(a));
                to.connect(UnixDomainSocketAddress.of(b));
                ByteBuffer out = ByteBuffer.allocateDirect(4 + FRAME.length);
                out.putInt(FRAME.length).put(FRAME).flip();
                ByteBuffer in = ByteBuffer.allocateDirect(4 + FRAME.length);
                Ends ends =
                        new Ends() {
                            @Override
                            public void send() throws IOException {
                                out.rewind();
                                while (out.hasRemaining()) {
                                    from.write(out);
                                }
                            }

                            @Override
                            public void receive() throws IOException {
                                in.clear();
                                while (in.hasRemaining()) {
                                    to.read(in);
                                }
                            }
                        };
                return measure("2 stream sockets", sw, ends, seconds, pings);
            }
        } finally {
            Files.deleteIfExists(a);
            Files.deleteIfExists(b);
            Files.deleteIfExists(folder);
        }
    }

    private static Figures measure(
            String ports, EmbeddedSwitch sw, Ends ends, double seconds, int pings)
            throws IOException, ProgramText.Malformed, InterruptedException {
        sw.apply(TwoPorts.program(0));
        sw.start(System::nanoTime);
        Thread.sleep(500);
        for (int i = 0; i < 50; i++) {
            ends.send();
            ends.receive();
            Thread.sleep(1);
        }
        Thread.sleep(500);
        long before = workerCpuNs();
        long from = System.nanoTime();
        Thread.sleep((long) (seconds * 1000));
        double cpu = 100.0 * (workerCpuNs() - before) / (System.nanoTime() - from);
        double[] us = new double[pings];
        for (int i = 0; i < pings; i++) {
            Thread.sleep(5 + i % 20);
            long sent = System.nanoTime();
            ends.send();
            ends.receive();
            us[i] = (System.nanoTime() - sent) / 1e3;
        }
        Arrays.sort(us);
        Figures figures =
                new Figures(ports, cpu, us[pings / 2], us[pings * 99 / 100], us[pings - 1]);
        System.out.printf(
                Locale.ROOT,
                "%-16s %10.3f %10.1f %10.1f %10.1f%n",
                ports,
                cpu,
                figures.p50Us(),
                figures.p99Us(),
                figures.worstUs());
        return figures;
    }

    private static long workerCpuNs() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("ringwall-worker")) {
                return threads.getThreadCpuTime(id);
            }
        }
        return 0;
    }
}

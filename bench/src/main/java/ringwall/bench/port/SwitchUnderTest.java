package ringwall.bench.port;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import ringwall.compiler.Compiler;
import ringwall.dataplane.EmbeddedSwitch;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.model.Network;
import ringwall.ports.linux.Namespaces;
import ringwall.ports.socket.Endpoint;
import ringwall.ports.socket.StreamPort;
import ringwall.ports.tap.TapPort;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;

/// A switch with TAP or stream ports that runs until its standard input ends, then tells what it
/// dropped and why.
///
/// ```
///   SwitchUnderTest --intent FILE --host HOST PORT...     the embedded switch with the host's program
///   SwitchUnderTest --bare PORT PORT                      a wire between two ports: the ceiling of the ports alone
///   PORT: NAME=tap:NETNS/DEVICE or NAME=unix:PATH
/// ```
public final class SwitchUnderTest {
    private static final int BURST = 32;

    // idle as the embedded switch is, so that one target does not take the core from another
    private static final int YIELD_AFTER = 2_000;
    private static final int NAP_AFTER = 2_200;
    private static final long NAP_NS = 50_000;

    private SwitchUnderTest() {}

    public static void main(String[] args) throws IOException {
        List<String> ports = new ArrayList<>();
        String intent = "";
        String host = "";
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--intent" -> intent = args[++i];
                case "--host" -> host = args[++i];
                case "--bare" -> intent = "";
                default -> ports.add(args[i]);
            }
        }
        List<FramePort> open = new ArrayList<>();
        for (String p : ports) {
            open.add(open(p));
        }
        if (intent.isEmpty()) {
            bare(open.get(0), open.get(1));
        } else {
            embedded(Path.of(intent), host, open);
        }
    }

    private static FramePort open(String spec) throws IOException {
        int equals = spec.indexOf('=');
        String name = spec.substring(0, equals);
        String where = spec.substring(equals + 1);
        if (where.startsWith("tap:")) {
            String[] parts = where.substring(4).split("/", 2);
            return TapPort.open(name, new TapPort.Options(parts[1], Namespaces.named(parts[0])));
        }
        return StreamPort.listen(name, Endpoint.parse(where));
    }

    private static void embedded(Path file, String host, List<FramePort> ports) throws IOException {
        Source source = Source.of(file.toString(), Files.readAllBytes(file));
        Intent.Result read = Intent.read(List.of(source));
        Network network =
                read.network().orElseThrow(() -> new IOException(read.diagnostics().toString()));
        try (EmbeddedSwitch sw = new EmbeddedSwitch(EmbeddedSwitch.Config.small())) {
            HostProgram program = Compiler.compile(network, LocalDate.EPOCH).hosts().get(host);
            if (program == null) {
                throw new IOException(file + " has no host " + host);
            }
            sw.apply(program);
            ports.forEach(sw::addPort);
            long start = System.currentTimeMillis() * 1_000_000L - System.nanoTime();
            sw.start(() -> start + System.nanoTime());
            ready();
            while (System.in.read() >= 0) {
                // until whoever started us lets go
            }
            for (DropReason reason : DropReason.values()) {
                if (sw.drops(reason) > 0) {
                    System.out.println("dropped " + reason + " " + sw.drops(reason));
                }
            }
        }
    }

    private static void bare(FramePort a, FramePort b) throws IOException {
        Thread.ofPlatform().daemon().start(() -> wire(a, b));
        ready();
        while (System.in.read() >= 0) {
            // until whoever started us lets go
        }
    }

    private static void ready() {
        System.out.println("ready " + ProcessHandle.current().pid());
        System.out.flush();
    }

    // the yield gives a peer on the same core its turn
    @SuppressWarnings("ThreadPriorityCheck")
    private static void wire(FramePort a, FramePort b) {
        FramePool pool = new FramePool(Arena.global(), 1024);
        long[] frames = new long[BURST];
        int idle = 0;
        while (true) {
            if (forward(a, b, pool, frames) + forward(b, a, pool, frames) > 0) {
                idle = 0;
            } else if (++idle > NAP_AFTER) {
                LockSupport.parkNanos(NAP_NS);
            } else if (idle > YIELD_AFTER) {
                Thread.yield();
            }
        }
    }

    private static int forward(FramePort from, FramePort to, FramePool pool, long[] frames) {
        int n = from.receive(pool, frames, BURST);
        if (n > 0) {
            int _ = to.transmit(frames, 0, n);
            for (int i = 0; i < n; i++) {
                pool.give(frames[i]);
            }
        }
        from.recycle();
        to.flush();
        return n;
    }
}

package ringwall.bench.vhost;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import ringwall.ports.linux.Devices;

/// The generator and sink of P1, P2 and P3: two guests on each switch under test, all driven by this one process, so that
/// it is as warm for the one as for the other. Reads commands, a line each, and answers each with one line of JSON:
///
///     open NAME SOCKET0 SOCKET1
///     blast NAME BYTES FLOWS SECONDS PAIR       both directions as fast as the switch takes them
///     connect NAME WINDOW SECONDS PAIR          whole TCP connections, WINDOW at a time
///
/// usage: java ... ringwall.bench.vhost.Generator CORE HUGEPAGES MEBIBYTES_A_GUEST
public final class Generator {
    private Generator() {}

    public static void main(String[] args) throws IOException {
        int core = Integer.parseInt(args[0]);
        if (core >= 0 && Devices.pinThread(core) < 0) {
            System.err.println("the generator could not be bound to core " + core);
        }
        Path hugePages = Path.of(args[1]);
        long bytes = Long.parseLong(args[2]) << 20;
        Map<String, VirtioGuest[]> switches = new HashMap<>();
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.trim().split(" ", -1);
            switch (words[0]) {
                case "open" -> {
                    VirtioGuest[] guests = {
                        new VirtioGuest(Path.of(words[2]), hugePages, bytes),
                        new VirtioGuest(Path.of(words[3]), hugePages, bytes)
                    };
                    switches.put(words[1], guests);
                    System.out.println("{\"opened\":\"" + words[1] + "\"}");
                }
                case "blast" -> blast(words, guests(switches, words[1]));
                case "connect" -> connect(words, guests(switches, words[1]));
                default -> System.out.println("{\"error\":\"unknown command " + words[0] + "\"}");
            }
            System.out.flush();
        }
    }

    private static VirtioGuest[] guests(Map<String, VirtioGuest[]> switches, String name) {
        VirtioGuest[] guests = switches.get(name);
        if (guests == null) {
            throw new IllegalArgumentException("no switch " + name + " has been opened");
        }
        return guests;
    }

    private static void blast(String[] words, VirtioGuest[] guests) {
        int bytes = Integer.parseInt(words[2]);
        int flows = Integer.parseInt(words[3]);
        Blast blast = new Blast(guests, bytes, flows);
        Samples samples = new Samples(Integer.parseInt(words[4]));
        long deadline = samples.startNs();
        while (deadline > 0) {
            for (int i = 0; i < 64; i++) {
                blast.turn();
            }
            deadline = samples.tick(System.nanoTime(), blast.delivered());
        }
        blast.drain();
        System.out.printf(
                Locale.ROOT,
                "{\"system\":\"%s\",\"bytes\":%d,\"flows\":%d,\"pair\":%s,\"pps\":%d,\"accepted\":%d,"
                        + "\"delivered\":%d,\"perSecond\":[%s],\"altered\":%d,\"idleTurns\":%.3f}%n",
                words[1],
                bytes,
                flows,
                words[5],
                samples.median(),
                blast.accepted(),
                blast.delivered(),
                samples.list(),
                blast.altered(),
                blast.idle());
    }

    private static void connect(String[] words, VirtioGuest[] guests) {
        int window = Integer.parseInt(words[2]);
        Connects connects = new Connects(guests, window);
        Samples samples = new Samples(Integer.parseInt(words[3]));
        long deadline = samples.startNs();
        while (deadline > 0) {
            long nowNs = System.nanoTime();
            for (int i = 0; i < 16; i++) {
                connects.turn(nowNs);
            }
            deadline = samples.tick(System.nanoTime(), connects.opened());
        }
        System.out.printf(
                Locale.ROOT,
                "{\"system\":\"%s\",\"bytes\":60,\"flows\":%d,\"pair\":%s,\"pps\":%d,\"accepted\":%d,"
                        + "\"delivered\":%d,\"perSecond\":[%s],\"stalls\":%d}%n",
                words[1],
                window,
                words[4],
                samples.median(),
                connects.started(),
                connects.opened(),
                samples.list(),
                connects.stalls());
    }
}

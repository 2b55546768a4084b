package ringwall.lab.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import ringwall.ports.linux.Namespaces;

/// A network namespace of ours, named `rw-PID-NUMBER-WORD`. Needs root.
public final class Namespace implements AutoCloseable {
    private static final Path FOLDER = Path.of("/run/netns");
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    /// Makes one, without IPv6 of its own so that it says nothing unasked.
    ///
    /// @throws IllegalStateException with a sentence for people
    public static Namespace make(String word) {
        String name =
                "rw-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet() + "-" + word;
        Programs.must("ip", "netns", "add", name);
        Namespace made = new Namespace(name);
        made.must(
                "sysctl",
                "-qw",
                "net.ipv6.conf.all.disable_ipv6=1",
                "net.ipv6.conf.default.disable_ipv6=1");
        return made;
    }

    /// Removes namespaces whose maker no longer lives.
    ///
    /// @return their names
    public static List<String> removeStale() {
        List<String> stale = new ArrayList<>();
        try (Stream<Path> files = Files.exists(FOLDER) ? Files.list(FOLDER) : Stream.empty()) {
            files.map(file -> file.getFileName().toString())
                    .filter(Namespace::abandoned)
                    .forEach(stale::add);
        } catch (IOException e) {
            return List.of();
        }
        stale.forEach(name -> Programs.run(List.of("ip", "netns", "delete", name)));
        return stale;
    }

    private static boolean abandoned(String name) {
        String[] words = name.split("-", 4);
        return words.length == 4
                && words[0].equals("rw")
                && words[1].matches("[0-9]{1,9}")
                && words[2].matches("[0-9]{1,9}")
                && ProcessHandle.of(Long.parseLong(words[1])).isEmpty();
    }

    public String name() {
        return name;
    }

    /// For `ports`.
    public String path() {
        return Namespaces.named(name);
    }

    /// Runs a program inside; its output.
    ///
    /// @throws IllegalStateException with what it said when it fails
    public String must(String... command) {
        return Programs.must(inside(command).toArray(String[]::new));
    }

    public Programs.Ended run(String... command) {
        return Programs.run(inside(command));
    }

    /// The command line that runs a program inside.
    public List<String> inside(String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return all;
    }

    @Override
    public void close() {
        Programs.run(List.of("ip", "netns", "delete", name));
    }
}

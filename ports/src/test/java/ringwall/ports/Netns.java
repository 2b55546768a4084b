package ringwall.ports;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A network namespace for one test, gone with it.
public final class Netns implements AutoCloseable {
    private static int made;

    public final String name;

    public Netns() {
        name = "rw-test-" + ProcessHandle.current().pid() + "-" + made++;
        Tools.run("ip", "netns", "add", name);
        run("ip", "link", "set", "lo", "up");
    }

    /// Path for `Namespaces.in`.
    public String path() {
        return "/run/netns/" + name;
    }

    /// Runs a command inside; what it said.
    public String run(String... command) {
        return Tools.run(inside(command).toArray(String[]::new));
    }

    public List<String> inside(String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(Arrays.asList(command));
        return all;
    }

    @Override
    public void close() {
        Tools.run("ip", "netns", "del", name);
    }
}

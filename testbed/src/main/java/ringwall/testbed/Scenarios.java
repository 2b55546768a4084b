package ringwall.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;

/// The behaviour suite: the scenarios and the programs that they name, from this module's
/// resources. Each dataplane includes them all.
public final class Scenarios {
    private static final List<String> FILES =
            List.of(
                    "guards",
                    "vlan",
                    "forwarding",
                    "connections",
                    "fragments",
                    "router",
                    "responders",
                    "overlay",
                    "teams",
                    "mirrors",
                    "meters",
                    "appliances",
                    "appliance-routing",
                    "branch");

    private static final Map<String, HostProgram> PROGRAMS = new HashMap<>();

    private Scenarios() {}

    /// Names of the files, without `.scenario`.
    public static List<String> files() {
        return FILES;
    }

    public static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        FILES.forEach(file -> all.addAll(of(file)));
        return all;
    }

    public static List<Scenario> of(String file) {
        return Scenario.read(
                file + ".scenario", resource("/ringwall/scenarios/" + file + ".scenario"));
    }

    /// A program of the suite, by name.
    public static synchronized HostProgram program(String name) {
        HostProgram known = PROGRAMS.get(name);
        if (known != null) {
            return known;
        }
        String path = "/ringwall/scenarios/" + name + ".program";
        try {
            HostProgram program = ProgramText.read(name + ".program", resource(path));
            PROGRAMS.put(name, program);
            return program;
        } catch (ProgramText.Malformed e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static String resource(String path) {
        try (InputStream in = Scenarios.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

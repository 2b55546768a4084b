package ringwall.cli.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.model.Host;
import ringwall.model.Network;
import ringwall.model.Physical;
import ringwall.model.Segment;
import ringwall.model.Sensitivity;
import ringwall.model.VirtualSwitch;
import ringwall.model.Vm;

/// Colours: one a segment, one a level. Chosen for contrast on white and for eyes that do not tell
/// red from green.
final class Palette {
    private static final List<String> SEGMENTS =
            List.of(
                    "#2563eb", "#f59e0b", "#10b981", "#db2777", "#7c3aed", "#0891b2", "#65a30d",
                    "#ea580c", "#475569", "#be123c", "#0d9488", "#a16207");

    /// @param tint of surfaces
    /// @param line of borders
    record Level(String name, String tint, String line) {}

    private static final Level NONE = new Level("", "#ffffff", "#cbd5e1");
    private static final List<Level> LEVELS =
            List.of(
                    new Level("", "#eaf3ff", "#7fb0ea"),
                    new Level("", "#fff1e2", "#eba45a"),
                    new Level("", "#f5ecff", "#b58ae6"),
                    new Level("", "#e6f7f0", "#62bf99"),
                    new Level("", "#ffe9ec", "#e5808f"),
                    new Level("", "#f3f4d9", "#b9b84e"));

    private final Map<String, String> segments = new HashMap<>();
    private final Map<String, Level> levels = new HashMap<>();
    private final SortedSet<String> levelNames = new TreeSet<>();

    Palette(Network network) {
        int next = 0;
        for (Segment segment : network.segments().values()) {
            segments.put(segment.name(), SEGMENTS.get(next++ % SEGMENTS.size()));
            note(segment.sensitivity());
        }
        for (Host host : network.hosts().values()) {
            note(host.sensitivity());
        }
        for (VirtualSwitch on : network.switches().values()) {
            note(on.sensitivity());
        }
        for (Vm vm : network.vms().values()) {
            note(vm.sensitivity());
        }
        for (Physical.PhysicalSwitch at : network.physical().switches().values()) {
            note(at.sensitivity());
        }
        int level = 0;
        for (String name : levelNames) {
            Level colours = LEVELS.get(level++ % LEVELS.size());
            levels.put(name, new Level(name, colours.tint(), colours.line()));
        }
    }

    private void note(Sensitivity sensitivity) {
        if (sensitivity.stated()) {
            levelNames.add(sensitivity.name());
        }
    }

    String segment(String name) {
        return segments.getOrDefault(name, "#94a3b8");
    }

    Level level(Sensitivity sensitivity) {
        return levels.getOrDefault(sensitivity.name(), NONE);
    }

    SortedSet<String> levelNames() {
        return levelNames;
    }

    Level level(String name) {
        return levels.getOrDefault(name, NONE);
    }
}

package ringwall.audit.importer.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.PhysSwitch;
import ringwall.audit.fact.PortName;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import ringwall.audit.importer.device.ConfigText.Dialect;
import ringwall.audit.importer.device.ConfigText.Stanza;

/// One running-config as facts.
final class ConfigReading {

    private static final int MOST_PORTS = 4_096;
    private static final Pattern RANGE =
            Pattern.compile("(.*?)(\\d{1,5})\\s*-\\s*(?:\\D*?[/:])?(\\d{1,5})");
    private static final Pattern PORT =
            Pattern.compile(
                    "(?i)(ethernet|fastethernet|gigabitethernet|twogigabitethernet|fivegigabitethernet|tengigabitethernet|twentyfivegige|fortygigabitethernet|fiftygige|hundredgige|fourhundredgige|port-channel)\\s*\\d.*");

    private final SourceFile file;
    private final FactSink out;
    private final Dialect dialect;
    private final List<Stanza> stanzas;
    private final VlanTable vlans = new VlanTable();
    private final Map<String, PortConfig> ports = new TreeMap<>();

    ConfigReading(SourceFile file, FactSink out) {
        this.file = file;
        this.out = out;
        this.dialect = ConfigText.dialect(file.text());
        this.stanzas = ConfigText.stanzas(file.text());
    }

    /// The name in the configuration; else the directory's, else the file's.
    String device() {
        for (Stanza s : stanzas) {
            for (String word : List.of("hostname", "switchname")) {
                String name = s.after(word).replace("\"", "");
                if (!name.isEmpty()) {
                    return name;
                }
            }
        }
        return fallback(file);
    }

    static String fallback(SourceFile file) {
        return file.host().equals(ringwall.audit.fact.Sources.ONE_HOST)
                ? file.name().replaceFirst("\\.[A-Za-z0-9]{1,5}$", "")
                : file.host();
    }

    void facts() {
        String device = device();
        vlans.read(stanzas, dialect);
        stanzas.forEach(this::face);
        out.add(
                PhysSwitch.of(device, file.line(1))
                        .platform(
                                dialect == Dialect.UNKNOWN
                                        ? ""
                                        : dialect.name().toLowerCase(Locale.ROOT))
                        .vlans(vlans.read.yes() ? vlans.vlans : ringwall.audit.fact.VlanSet.NONE)
                        .vlansRead(vlans.read)
                        .build());
        ports.forEach((name, config) -> {
            var port = PhysPort.of(device, name, file.line(config.line));
            config.fill(port, dialect, layer2(name), vlans);
            out.add(port.build());
        });
        if (dialect == Dialect.UNKNOWN) {
            out.note(
                    file,
                    "",
                    "a switch configuration of which platform is not clear; ports without a mode stay unknown",
                    "show version");
        }
        new Fabric(device, file, stanzas, out).facts();
        out.coverage(device, Coverage.COMPLETE, FactType.PHYS_SWITCH, FactType.PHYS_PORT);
        out.coverage("", Coverage.PARTIAL, FactType.PHYS_SWITCH, FactType.PHYS_PORT);
    }

    /// Does a port switch when no line of it says?
    private Tri layer2(String name) {
        boolean routed = stanzas.stream().anyMatch(s -> s.is("switchport default mode routed"));
        boolean switched = stanzas.stream().anyMatch(s -> s.is("system default switchport"));
        if (name.matches(".*\\.\\d+")) {
            return Tri.NO;
        }
        return switch (dialect) {
            case EOS -> Tri.of(!routed);
            case NXOS -> Tri.of(switched);
            case IOS, UNKNOWN -> Tri.UNKNOWN;
        };
    }

    private void face(Stanza stanza) {
        String names = stanza.after("interface");
        if (names.isEmpty()) {
            return;
        }
        for (String name : expand(names.replaceFirst("(?i)^range ", ""))) {
            if (PORT.matcher(name).matches() && ports.size() < MOST_PORTS) {
                ports.computeIfAbsent(PortName.canonical(name), _ -> new PortConfig(stanza.line()))
                        .read(stanza);
            }
        }
    }

    /// `Ethernet1-3,7`, `Gi1/0/1 - 4, Gi1/0/9`, `Ethernet1/1-1/4`.
    static List<String> expand(String names) {
        var all = new ArrayList<String>();
        String kind = "";
        for (String part : names.split(",", -1)) {
            String text = part.strip();
            if (text.matches("\\d.*")) {
                text = kind + text;
            }
            Matcher range = RANGE.matcher(text);
            kind = text.replaceFirst("\\d.*", "");
            if (range.matches()) {
                int from = Integer.parseInt(range.group(2));
                int to = Integer.parseInt(range.group(3));
                for (int i = from; i <= to && all.size() < MOST_PORTS; i++) {
                    all.add(range.group(1) + i);
                }
            } else if (!text.isEmpty()) {
                all.add(text);
            }
        }
        return all;
    }
}

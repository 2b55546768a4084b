package ringwall.audit.importer.device;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.PhysSwitch;
import ringwall.audit.fact.PortMode;
import ringwall.audit.fact.PortName;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VlanSet;

/// `show interfaces switchport` and `show vlan`: what a switch really does. The outputs do not name
/// the device; the caller does.
final class ShowOutputs {

    private static final Pattern VLAN_LINE =
            Pattern.compile("(\\d{1,4})\\s+(\\S+)\\s+(active|suspended|act/\\S+|sus/\\S+)(\\s.*)?");

    private ShowOutputs() {}

    static void switchport(SourceFile file, String device, FactSink out) {
        var record = new LinkedHashMap<String, String>();
        int number = 0;
        int start = 0;
        String last = "";
        for (String raw : file.text().split("\n", -1)) {
            number++;
            String line = raw.strip();
            int colon = line.indexOf(':');
            String key = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            if (key.equals("name")) {
                port(file, device, record, start, out);
                record.clear();
                start = number;
            }
            if (colon > 0) {
                record.putIfAbsent(key, line.substring(colon + 1).strip());
                last = key;
            } else if (VlanSet.readable(line.replaceFirst(",$", "")) && !last.isEmpty()) {
                record.merge(last, line, (a, b) -> a + b); // a list goes on
            }
        }
        port(file, device, record, start, out);
    }

    private static void port(
            SourceFile file, String device, Map<String, String> record, int line, FactSink out) {
        String name = record.getOrDefault("name", "");
        if (name.isEmpty()) {
            return;
        }
        var port = PhysPort.of(device, PortName.canonical(name), file.line(line));
        String mode = record.getOrDefault("administrative mode", "").toLowerCase(Locale.ROOT);
        String real = record.getOrDefault("operational mode", "").toLowerCase(Locale.ROOT);
        mode = mode.isEmpty() ? real : mode;
        boolean off =
                record.getOrDefault("switchport", "")
                        .toLowerCase(Locale.ROOT)
                        .startsWith("disabled");
        PortMode is =
                off
                        ? PortMode.ROUTED
                        : mode.contains("dynamic")
                                ? PortMode.DYNAMIC
                                : mode.contains("trunk")
                                        ? PortMode.TRUNK
                                        : mode.contains("access")
                                                ? PortMode.ACCESS
                                                : PortMode.UNKNOWN;
        port.mode(is).negotiable(Tri.of(is == PortMode.DYNAMIC));
        if (is == PortMode.ACCESS) {
            port.accessVlan(first(record.getOrDefault("access mode vlan", "")));
        }
        if (is == PortMode.TRUNK || is == PortMode.DYNAMIC) {
            String list =
                    record.getOrDefault(
                            "trunking vlans enabled",
                            record.getOrDefault("trunking vlans allowed", ""));
            boolean all = list.equalsIgnoreCase("all");
            boolean told = all || list.equalsIgnoreCase("none") || VlanSet.readable(list);
            if (told) {
                port.allowed(all ? VlanSet.ALL : VlanSet.parse(list)).allowedDefault(Tri.of(all));
            }
            port.nativeVlan(first(record.getOrDefault("trunking native mode vlan", "")))
                    .nativeTagged(
                            switch (record.getOrDefault("administrative native vlan tagging", "")) {
                                case "enabled" -> Tri.YES;
                                case "disabled" -> Tri.NO;
                                default -> Tri.UNKNOWN;
                            });
        }
        out.add(port.build());
    }

    private static int first(String text) {
        String word = text.split("[ (]", -1)[0];
        return word.matches("\\d{1,4}") ? Integer.parseInt(word) : -1;
    }

    static void vlans(SourceFile file, String device, FactSink out) {
        VlanSet vlans = VlanSet.NONE;
        int first = 1;
        int number = 0;
        for (String raw : file.text().split("\n", -1)) {
            number++;
            Matcher line = VLAN_LINE.matcher(raw.strip());
            if (line.matches() && line.group(3).startsWith("act")) {
                first = vlans.isEmpty() ? number : first;
                vlans = vlans.with(Integer.parseInt(line.group(1)));
            }
        }
        if (vlans.isEmpty()) {
            out.warning(file, "", "no VLAN line was found", "show vlan");
            return;
        }
        out.add(PhysSwitch.of(device, file.line(first)).vlans(vlans).vlansRead(Tri.YES).build());
    }
}

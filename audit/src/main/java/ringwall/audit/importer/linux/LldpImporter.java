package ringwall.audit.importer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.Neighbour;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.Json;

/// `lldpctl` as json0 (regular arrays), json (collapsed: objects keyed by interface and by system
/// name), keyvalue (keys repeat), or plain text. A neighbour that is only a station is a VM or DPU.
public final class LldpImporter implements Importer {

    private static final Pattern KEY =
            Pattern.compile(
                    "^lldp\\.([^=]{1,64}?)\\.(via|rid|age|chassis\\.[^=]+|port\\.[^=]+|vlan(?:\\.[^=]+)?)=(.*)$");

    /// Order of lldpd's own words for id types in the keyvalue form.
    private static final List<String> ID_TYPES =
            List.of("mac", "ifname", "ifalias", "ip", "local", "component");

    @Override
    public String name() {
        return "lldpctl";
    }

    @Override
    public int claim(SourceFile file) {
        String head = file.head();
        if (head.startsWith("lldp.") && head.contains(".chassis.")) {
            return SURE;
        }
        if (head.contains("LLDP neighbors:")) {
            return SURE;
        }
        return Json.looksLike(file)
                        && Pattern.compile("\\A\\s*\\{\\s*\"lldp\"\\s*:").matcher(head).find()
                ? SURE
                : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        for (SourceFile file : files) {
            if (Json.looksLike(file)) {
                Json.parse(file, out).ifPresent(root -> json(file, root, out));
            } else if (file.head().startsWith("lldp.")) {
                keyValue(file, out);
            } else {
                plain(file, out);
            }
            out.coverage(file.host(), Coverage.PARTIAL, FactType.NEIGHBOUR, FactType.PNIC);
        }
    }

    /// What is known of one neighbour while its file is read.
    private static final class Seen {
        final String nic;
        final Origin origin;
        final Map<String, String> chassis = new TreeMap<>();
        final Map<String, String> port = new TreeMap<>();
        final List<String> enabled = new ArrayList<>();
        String name = "";
        String via = "";
        String age = "";
        VlanSet vlans = VlanSet.NONE;

        Seen(String nic, Origin origin) {
            this.nic = nic;
            this.origin = origin;
        }
    }

    private static void add(SourceFile file, Seen seen, FactSink out) {
        String type = first(seen.chassis);
        String portType = first(seen.port);
        if (seen.nic.isEmpty() || (type.isEmpty() && portType.isEmpty())) {
            return;
        }
        boolean station =
                seen.enabled.size() == 1 && seen.enabled.getFirst().equalsIgnoreCase("Station");
        out.add(
                Neighbour.of(
                                file.host(),
                                seen.nic,
                                seen.via.toLowerCase(Locale.ROOT).contains("cdp") ? "cdp" : "lldp",
                                seen.chassis.getOrDefault(type, ""),
                                seen.port.getOrDefault(portType, ""),
                                seen.origin)
                        .chassisType(type)
                        .portType(portType)
                        .sysName(seen.name)
                        .ageSeconds(seconds(seen.age))
                        .vlans(seen.vlans)
                        .stationOnly(seen.enabled.isEmpty() ? Tri.UNKNOWN : Tri.of(station))
                        .build());
        Device.Kind kind = Devices.conventional(seen.nic);
        if (!station && (kind == Device.Kind.NIC || kind == Device.Kind.UNKNOWN)) {
            out.add(
                    PNic.of(file.host(), seen.nic, seen.origin.as(Confidence.INFERRED))
                            .link(Tri.YES)
                            .build());
        }
    }

    private static String first(Map<String, String> ids) {
        for (String type : ID_TYPES) {
            if (!ids.getOrDefault(type, "").isEmpty()) {
                return type;
            }
        }
        return ids.isEmpty() ? "" : ids.keySet().iterator().next();
    }

    /// `35 days, 08:24:00`, `0 day, 00:00:10`; -1 if it is none.
    private static int seconds(String age) {
        Matcher m =
                Pattern.compile("(?:(\\d{1,5}) days?, )?(\\d{1,2}):(\\d\\d):(\\d\\d)").matcher(age);
        if (!m.matches()) {
            return -1;
        }
        int days = m.group(1) == null ? 0 : Math.min(Integer.parseInt(m.group(1)), 20_000);
        return ((days * 24 + Integer.parseInt(m.group(2))) * 60 + Integer.parseInt(m.group(3))) * 60
                + Integer.parseInt(m.group(4));
    }

    /// An `interface` array of objects with `name` (json0), an object keyed by name, or an array of
    /// one-key objects (json).
    private static void json(SourceFile file, Json root, FactSink out) {
        for (Json block : root.get("lldp").each()) {
            for (Json face : block.get("interface").each()) {
                if (face.has("name") && !face.get("name").isObject()) {
                    face(file, face.get("name").text(), face, out);
                } else {
                    face.members().forEach(m -> face(file, m.getKey(), m.getValue(), out));
                }
            }
        }
    }

    private static void face(SourceFile file, String nic, Json face, FactSink out) {
        var seen = new Seen(nic, face.origin());
        seen.via = face.get("via").text();
        seen.age = face.get("age").text();
        for (Json chassis : face.get("chassis").each()) {
            Json known = chassis;
            if (!chassis.has("id") && chassis.isObject() && chassis.members().size() == 1) {
                seen.name = chassis.members().getFirst().getKey();
                known = chassis.members().getFirst().getValue();
            }
            ids(known.get("id"), seen.chassis);
            for (Json name : known.get("name").each()) {
                seen.name = name.isObject() ? name.get("value").text() : name.text();
            }
            for (Json capability : known.get("capability").each()) {
                if (capability.get("enabled").tri().yes()) {
                    seen.enabled.add(capability.get("type").text());
                }
            }
        }
        for (Json port : face.get("port").each()) {
            ids(port.get("id"), seen.port);
        }
        for (Json vlan : face.get("vlan").each()) {
            int id = vlan.get("vlan-id").integer(0);
            seen.vlans = seen.vlans.with(id);
        }
        add(file, seen, out);
    }

    private static void ids(Json ids, Map<String, String> into) {
        for (Json id : ids.each()) {
            into.putIfAbsent(id.get("type").text(), id.get("value").text());
        }
    }

    private static void keyValue(SourceFile file, FactSink out) {
        var all = new ArrayList<Seen>();
        var current = new TreeMap<String, Seen>();
        int number = 0;
        for (String line : file.text().split("\n", -1)) {
            number++;
            Matcher m = KEY.matcher(line.strip());
            if (m.matches()) {
                String nic = m.group(1);
                String key = m.group(2);
                Seen seen = current.get(nic);
                if (seen == null || key.equals("via")) {
                    seen = new Seen(nic, file.line(number));
                    current.put(nic, seen);
                    all.add(seen);
                }
                keyValue(seen, key, m.group(3));
            }
        }
        all.forEach(s -> add(file, s, out));
    }

    private static void keyValue(Seen seen, String key, String value) {
        if (key.equals("via")) {
            seen.via = value;
        } else if (key.equals("age")) {
            seen.age = value;
        } else if (key.equals("chassis.name")) {
            seen.name = value;
        } else if (key.endsWith(".enabled") && key.startsWith("chassis.")) {
            if (value.equals("on")) {
                seen.enabled.add(key.substring(8, key.length() - 8));
            }
        } else if (key.startsWith("chassis.") && ID_TYPES.contains(key.substring(8))) {
            seen.chassis.putIfAbsent(key.substring(8), value);
        } else if (key.startsWith("port.") && ID_TYPES.contains(key.substring(5))) {
            seen.port.putIfAbsent(key.substring(5), value);
        } else if (key.equals("vlan.vlan-id") && value.matches("\\d{1,4}")) {
            seen.vlans = seen.vlans.with(Integer.parseInt(value));
        }
    }

    private static final Pattern INTERFACE =
            Pattern.compile("^Interface:\\s+(\\S+?),\\s+via:\\s+(\\w+).*?(?:Time: (.*))?$");
    private static final Pattern FIELD = Pattern.compile("^(\\w+):\\s+(.*)$");

    private static void plain(SourceFile file, FactSink out) {
        Seen seen = null;
        int number = 0;
        for (String raw : file.text().split("\n", -1)) {
            number++;
            String line = raw.strip();
            Matcher face = INTERFACE.matcher(line);
            if (face.matches()) {
                if (seen != null) {
                    add(file, seen, out);
                }
                seen = new Seen(face.group(1), file.line(number));
                seen.via = face.group(2);
                seen.age = face.group(3) == null ? "" : face.group(3);
                continue;
            }
            Matcher field = FIELD.matcher(line);
            if (seen != null && field.matches()) {
                plain(seen, field.group(1), field.group(2));
            }
        }
        if (seen != null) {
            add(file, seen, out);
        }
    }

    private static void plain(Seen seen, String key, String value) {
        String[] words = value.split("\\s+", 2);
        switch (key) {
            case "ChassisID" ->
                    seen.chassis.putIfAbsent(words[0], words.length > 1 ? words[1] : "");
            case "PortID" -> seen.port.putIfAbsent(words[0], words.length > 1 ? words[1] : "");
            case "SysName" -> seen.name = value;
            case "Capability" -> {
                if (value.endsWith(", on")) {
                    seen.enabled.add(value.substring(0, value.length() - 4));
                }
            }
            case "VLAN" -> {
                if (words[0].matches("\\d{1,4},?")) {
                    seen.vlans = seen.vlans.with(Integer.parseInt(words[0].replace(",", "")));
                }
            }
            default -> {}
        }
    }
}

package ringwall.audit.importer.device;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.PortName;
import ringwall.audit.fact.SourceFile;

/// `show lldp neighbors detail` of IOS, NX-OS and EOS: who is at the other end of a switch's port.
final class ShowLldp {

    private final SourceFile file;
    private final String device;
    private final FactSink out;
    private final Map<String, String> record = new HashMap<>();
    private String local = "";
    private int line;
    private int found;

    ShowLldp(SourceFile file, String device, FactSink out) {
        this.file = file;
        this.device = device;
        this.out = out;
    }

    void facts() {
        int number = 0;
        for (String raw : file.text().split("\n", -1)) {
            number++;
            String text = raw.strip().replaceFirst("^- ", "");
            if (text.matches("(?i)Interface \\S+ detected \\d+ LLDP neighbou?rs?:.*")) {
                flush();
                local = text.split(" ", -1)[1];
                continue;
            }
            int colon = text.indexOf(':');
            if (colon > 0) {
                key(
                        text.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        text.substring(colon + 1).strip().replaceAll("^\"|\"$", ""),
                        number);
            }
        }
        flush();
        if (found == 0) {
            out.note(file, "", "no LLDP neighbour is listed", "");
        }
    }

    private void key(String key, String value, int number) {
        switch (key) {
            case "local intf", "local interface" -> {
                flush();
                local = value;
            }
            case "chassis id" -> {
                if (record.containsKey(key)) {
                    flush();
                }
                line = number;
                record.put(key, value);
            }
            case "local port id" -> local = value;
            case "port id", "port description", "system name" -> record.putIfAbsent(key, value);
            default -> {}
        }
    }

    private void flush() {
        String system = record.getOrDefault("system name", "");
        if (!record.isEmpty() && !local.isEmpty() && !system.isEmpty()) {
            found++;
            out.add(
                    PhysPort.of(device, PortName.canonical(local), file.line(line))
                            .peerHost(system)
                            .peerPort(port())
                            .build());
        }
        record.clear();
    }

    /// Linux tells a MAC address as port id and the name as description.
    private String port() {
        String id = record.getOrDefault("port id", "");
        String description = record.getOrDefault("port description", "");
        return PortName.isMac(id) && !description.isEmpty() && !description.contains(" ")
                ? description
                : id;
    }
}

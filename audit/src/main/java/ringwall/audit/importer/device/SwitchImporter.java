package ringwall.audit.importer.device;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.SourceFile;

/// Physical switches: Arista EOS, Cisco IOS and NX-OS running-configs and show outputs. Junos is
/// recognised, not read.
public final class SwitchImporter implements Importer {

    private static final Pattern CONFIG =
            Pattern.compile(
                    "(?m)^(interface (range )?(Ethernet|FastEthernet|GigabitEthernet|TenGigabitEthernet|TwentyFiveGigE|FortyGigabitEthernet|HundredGigE|Port-[Cc]hannel|port-channel|nve|Vxlan)\\s*\\d|monitor session \\d| +switchport( |$)|vlan \\d[\\d,-]*$)");
    private static final Pattern SWITCHPORT =
            Pattern.compile("(?m)^Name: \\S+\\s*\\n\\s*Switchport: (Enabled|Disabled)");
    private static final Pattern LLDP =
            Pattern.compile(
                    "(?m)^(Local Intf: |Local Port id: |Interface \\S+ detected \\d+ LLDP neighbou?rs?:)");
    private static final Pattern VLANS = Pattern.compile("(?m)^VLAN\\s+Name\\s+Status\\s+Ports");
    private static final Pattern JUNOS =
            Pattern.compile(
                    "(?m)^(## Last (commit|changed)|version \\d\\S*;|set (version|system host-name|interfaces|vlans) |(system|interfaces|vlans|chassis) \\{)");
    private static final Pattern PROMPT =
            Pattern.compile("(?m)^([A-Za-z0-9._-]+)(?:\\([^)]*\\))?[#>] ?(?:sh|show|terminal)\\b");

    /// What a file is.
    private enum Form {
        CONFIG,
        SWITCHPORT,
        LLDP,
        VLANS,
        JUNOS,
        NONE
    }

    @Override
    public String name() {
        return "switch";
    }

    @Override
    public int claim(SourceFile file) {
        return switch (form(file)) {
            case CONFIG, SWITCHPORT, VLANS -> SURE - 10;
            case LLDP -> SURE + 1; // "LLDP neighbors:" is also in what lldpctl prints
            case JUNOS -> LIKELY;
            case NONE -> NO;
        };
    }

    private static Form form(SourceFile file) {
        String head = file.head().stripLeading();
        if (head.startsWith("{") || head.startsWith("[") || head.startsWith("<") || file.binary()) {
            return Form.NONE;
        }
        if (SWITCHPORT.matcher(head).find()) {
            return Form.SWITCHPORT;
        }
        if (VLANS.matcher(head).find()) {
            return Form.VLANS;
        }
        if (LLDP.matcher(head).find() && head.contains("hassis")) {
            return Form.LLDP;
        }
        if (JUNOS.matcher(head).find()) {
            return Form.JUNOS;
        }
        return CONFIG.matcher(file.text()).find() ? Form.CONFIG : Form.NONE;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        var devices = new TreeSet<String>();
        for (SourceFile file : files) {
            if (form(file) == Form.CONFIG) {
                var reading = new ConfigReading(file, out);
                devices.add(reading.device());
                reading.facts();
            }
        }
        for (SourceFile file : files) {
            String device = device(file, devices);
            switch (form(file)) {
                case SWITCHPORT -> ShowOutputs.switchport(file, device, out);
                case VLANS -> ShowOutputs.vlans(file, device, out);
                case LLDP -> new ShowLldp(file, device, out).facts();
                case JUNOS ->
                        out.warning(
                                file,
                                "",
                                "a Junos configuration is recognised, but not read: its ports stay unknown",
                                "give LLDP of the hosts, or a cabling file");
                case CONFIG, NONE -> {}
            }
            out.coverage("", Coverage.PARTIAL, FactType.PHYS_SWITCH, FactType.PHYS_PORT);
        }
    }

    /// Show outputs do not say whose they are: a prompt before them does, or the one configuration
    /// beside them, or the directory, or a file name like `leaf1-lldp.txt`.
    private static String device(SourceFile file, SortedSet<String> devices) {
        Matcher prompt = PROMPT.matcher(file.head());
        if (prompt.find()) {
            return prompt.group(1);
        }
        for (String device : devices) {
            if (file.name().startsWith(device)) {
                return device;
            }
        }
        return devices.size() == 1 ? devices.first() : ConfigReading.fallback(file);
    }
}

package ringwall.audit.importer.vsphere;

import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Neighbour;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.Json;

/// What QueryNetworkHint saw on the cables: CDP in `connectedSwitchPort`, LLDP in `lldpInfo`. The
/// answer does not name its host: the file's name does (`hints-HOST.json`), or the input holds one
/// host only.
final class Hints {

    private static final Pattern FILE = Pattern.compile("hints?[-_](.+?)\\.json");

    private final Inventory inventory;
    private final FactSink out;

    Hints(Inventory inventory, FactSink out) {
        this.inventory = inventory;
        this.out = out;
    }

    void read(Json hint) {
        String nic = hint.get("device").text();
        String host = host(hint.file());
        if (nic.isEmpty()) {
            return;
        }
        Json cdp = hint.get("connectedSwitchPort");
        if (cdp.has("devId")) {
            out.add(
                    Neighbour.of(
                                    host,
                                    nic,
                                    "cdp",
                                    cdp.get("devId").text(),
                                    cdp.get("portId").text(),
                                    Vim.origin(cdp))
                            .chassisType("cdp-device-id")
                            .sysName(system(cdp))
                            .vlans(VlanSet.of(cdp.get("vlan").integer(0)))
                            .build());
        }
        Json lldp = hint.get("lldpInfo");
        if (lldp.has("chassisId")) {
            out.add(
                    Neighbour.of(
                                    host,
                                    nic,
                                    "lldp",
                                    lldp.get("chassisId").text(),
                                    lldp.get("portId").text(),
                                    Vim.origin(lldp))
                            .sysName(parameter(lldp, "System Name"))
                            .vlans(VlanSet.parse(parameter(lldp, "Vlan ID")))
                            .build());
        }
        out.coverage(FactType.NEIGHBOUR, host, Coverage.PARTIAL);
    }

    private static String system(Json cdp) {
        String name = cdp.get("systemName").text();
        return name.isEmpty() ? cdp.get("devId").text().replaceFirst("\\(.*", "") : name;
    }

    private static String parameter(Json lldp, String name) {
        for (Json parameter : Vim.list(lldp.get("parameter"))) {
            if (parameter.get("key").text().equalsIgnoreCase(name)) {
                return Vim.text(parameter.get("value"));
            }
        }
        return "";
    }

    private String host(SourceFile file) {
        var names = new TreeSet<String>();
        inventory.hosts().forEach(h -> names.add(Inventory.hostName(h)));
        Matcher named = FILE.matcher(file.name());
        if (named.matches()) {
            String told = named.group(1);
            return names.stream()
                    .filter(n -> n.equals(told) || n.startsWith(told + "."))
                    .findFirst()
                    .orElse(told);
        }
        if (names.size() > 1) {
            out.warning(
                    file,
                    "",
                    "network hints do not name their host, and the input has several",
                    "govc host.vnic.hint -json -host HOST > hints-HOST.json");
        }
        return names.size() == 1 ? names.first() : file.host();
    }
}

package ringwall.audit.importer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.Mirror;
import ringwall.audit.fact.MirrorTarget;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import ringwall.audit.importer.Json;

/// `tc -j filter show dev DEV ingress|egress` in a file `tc-DEV-ingress.json` (the output names no
/// device): filters that mirror. What arrives at a VM's tap is what the VM sends: ingress is
/// outgoing.
public final class TcImporter implements Importer {

    private static final Pattern NAMED =
            Pattern.compile("tc[-_]([A-Za-z0-9_.@-]+?)(?:[-_](ingress|egress))?\\.json");

    @Override
    public String name() {
        return "tc";
    }

    @Override
    public int claim(SourceFile file) {
        if (!Json.looksLike(file)) {
            return NO;
        }
        boolean named = NAMED.matcher(file.name()).matches();
        boolean filters = file.head().contains("\"pref\"") && file.head().contains("\"kind\"");
        boolean empty = file.length() < 8 && file.text().replaceAll("\\s", "").equals("[]");
        return filters ? SURE - 10 : named && empty ? LIKELY : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        for (SourceFile file : files) {
            Matcher named = NAMED.matcher(file.name());
            if (!named.matches()) {
                out.note(
                        file,
                        "",
                        "tc filters of a device that the file's name does not tell",
                        "tc -j filter show dev DEV ingress > tc-DEV-ingress.json");
                continue;
            }
            boolean egress = "egress".equals(named.group(2));
            Json.parse(file, out)
                    .ifPresent(root -> {
                        int before = 0;
                        for (Json filter : root.each()) {
                            before += filter(file, named.group(1), egress, filter, out);
                        }
                        if (before == 0) {
                            out.note(file, "", "no filter of " + named.group(1) + " mirrors", "");
                        }
                    });
            out.coverage(file.host(), Coverage.PARTIAL, FactType.MIRROR);
        }
    }

    private static int filter(
            SourceFile file, String device, boolean egress, Json filter, FactSink out) {
        int found = 0;
        for (Json action : filter.path("options", "actions").each()) {
            String to = action.get("to_dev").text();
            if (!action.get("kind").text().equals("mirred")
                    || !action.get("mirred_action").text().equals("mirror")
                    || to.isEmpty()) {
                continue;
            }
            found++;
            var conditions = new ArrayList<String>();
            for (Map.Entry<String, Json> key : filter.path("options", "keys").members()) {
                conditions.add(key.getKey() + " " + key.getValue().text());
            }
            boolean all = filter.get("kind").text().equals("matchall");
            String condition =
                    conditions.isEmpty() && !all
                            ? filter.get("kind").text()
                            : String.join(", ", conditions);
            out.add(
                    Mirror.of(file.host(), "", "tc " + device + " to " + to, action.origin())
                            .enabled(Tri.YES)
                            .fromVm(egress ? List.of() : List.of(device))
                            .toVm(egress ? List.of(device) : List.of())
                            .selectAll(Tri.NO)
                            .filter(condition)
                            .destination(target(to))
                            .target(to)
                            .valid(Tri.YES)
                            .build());
        }
        return found;
    }

    private static MirrorTarget target(String device) {
        return switch (Devices.conventional(device)) {
            case NIC, BOND, VLAN -> MirrorTarget.UPLINK;
            case OVERLAY -> MirrorTarget.REMOTE_IP;
            case TAP, VETH -> MirrorTarget.VPORT;
            case UNKNOWN,
                    BRIDGE,
                    OVS_BRIDGE,
                    OVS_PORT,
                    OVS_PATCH,
                    MACVLAN,
                    MACVTAP,
                    VRF,
                    LOOPBACK,
                    OTHER ->
                    MirrorTarget.UNKNOWN;
        };
    }
}

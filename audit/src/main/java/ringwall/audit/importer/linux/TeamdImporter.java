package ringwall.audit.importer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Team;
import ringwall.audit.importer.Json;

/// teamd: `teamdctl TEAM config dump` and `state dump`. A dump without ports names no member: it
/// gives a note, no team.
public final class TeamdImporter implements Importer {

    @Override
    public String name() {
        return "teamd";
    }

    @Override
    public int claim(SourceFile file) {
        String head = file.head();
        if (!Json.looksLike(file) || !head.contains("\"runner\"")) {
            return NO;
        }
        boolean state =
                head.contains("\"team_device\"") || head.contains("\"kernel_team_mode_name\"");
        boolean config = head.contains("\"device\"") && head.contains("\"name\"");
        return state || config ? SURE - 10 : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        for (SourceFile file : files) {
            Json.parse(file, out).ifPresent(root -> dump(file, root, out));
        }
    }

    private static void dump(SourceFile file, Json root, FactSink out) {
        String name = root.get("device").text();
        name = name.isEmpty() ? root.path("team_device", "ifinfo", "ifname").text() : name;
        String runner = root.path("runner", "name").text();
        runner = runner.isEmpty() ? root.path("setup", "runner_name").text() : runner;
        var members = new ArrayList<String>();
        var down = new ArrayList<String>();
        var aggregators = new TreeMap<String, String>();
        for (Map.Entry<String, Json> port : root.get("ports").members()) {
            members.add(port.getKey());
            if (port.getValue().path("link", "up").tri().no()) {
                down.add(port.getKey());
            }
            String id = port.getValue().path("runner", "aggregator", "id").text();
            if (!id.isEmpty()) {
                aggregators.put(port.getKey(), id);
            }
        }
        if (name.isEmpty() || members.isEmpty()) {
            out.note(
                    file,
                    "",
                    "a teamd dump"
                            + (name.isEmpty() ? "" : " of " + name)
                            + " without ports: which adapters form the team is not known",
                    "teamdctl TEAM state dump; ip -j -d link > ip-link.json");
            return;
        }
        String active = root.path("runner", "active_port").text();
        boolean lacp = runner.equals("lacp");
        var team =
                Team.of(file.host(), name, root.origin())
                        .members(members)
                        .mode(Devices.bondMode(runner))
                        .linkDown(down)
                        .aggregators(aggregators)
                        .detection(detection(root))
                        .lacp(
                                !lacp
                                        ? Lacp.OFF
                                        : aggregators.values().stream().distinct().count() > 1
                                                ? Lacp.NOT_NEGOTIATED
                                                : Lacp.CONFIGURED);
        if (members.contains(active)) {
            team.active(List.of(active))
                    .standby(members.stream().filter(m -> !m.equals(active)).toList());
        }
        out.add(team.build());
        out.coverage(file.host(), Coverage.PARTIAL, FactType.TEAM);
    }

    private static String detection(Json root) {
        for (Json watch : root.get("link_watch").each()) {
            String name = watch.get("name").text();
            if (name.equals("arp_ping") || name.equals("nsna_ping")) {
                return "arp";
            }
        }
        return "link";
    }
}

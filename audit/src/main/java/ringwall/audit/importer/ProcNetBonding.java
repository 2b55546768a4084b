package ringwall.audit.importer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.Tri;

/// Linux `/proc/net/bonding/BOND`: one team per file; the file's name is the team's.
///
/// The format does not name the bond, hence a copy under another name gives a team of that name,
/// and merges with nothing.
public final class ProcNetBonding implements Importer {

    private static final Pattern SHORT = Pattern.compile("\\(([a-z-]+)\\)");

    @Override
    public String name() {
        return "linux-bonding";
    }

    @Override
    public int claim(SourceFile file) {
        return file.head().startsWith("Ethernet Channel Bonding Driver") ? SURE : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        for (SourceFile file : files) {
            new Reading(file, out).read();
        }
    }

    /// One file being read: header lines, then one block per member.
    private static final class Reading {

        private final SourceFile file;
        private final FactSink out;
        private final List<String> members = new ArrayList<>();
        private final List<String> down = new ArrayList<>();
        private final Map<String, String> aggregators = new TreeMap<>();
        private final Map<String, String> header = new LinkedHashMap<>();
        private String member = "";

        Reading(SourceFile file, FactSink out) {
            this.file = file;
            this.out = out;
        }

        void read() {
            int number = 0;
            for (String line : file.text().split("\n", -1)) {
                number++;
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    key(
                            line.substring(0, colon).strip(),
                            line.substring(colon + 2).strip(),
                            number);
                }
            }
            if (!header.containsKey("Bonding Mode")) {
                out.error(file, "", "no line \"Bonding Mode\": cut off", "cat /proc/net/bonding/*");
                return;
            }
            out.add(team());
            out.coverage(FactType.TEAM, file.host(), Coverage.PARTIAL);
            out.coverage(FactType.PNIC, file.host(), Coverage.PARTIAL);
        }

        private void key(String key, String value, int line) {
            switch (key) {
                case "Slave Interface" -> {
                    member = value;
                    members.add(value);
                }
                case "MII Status" -> {
                    if (!member.isEmpty()) {
                        boolean up = value.equals("up");
                        if (!up) {
                            down.add(member);
                        }
                        pnic(line, PNic.of(file.host(), member, file.line(line)).link(Tri.of(up)));
                    }
                }
                case "Permanent HW addr" ->
                        pnic(line, PNic.of(file.host(), member, file.line(line)).mac(value));
                case "Aggregator ID" -> {
                    if (member.isEmpty()) {
                        header.putIfAbsent(key, value);
                    } else {
                        aggregators.put(member, value);
                    }
                }
                default -> {
                    if (member.isEmpty() || key.equals("Partner Mac Address")) {
                        header.putIfAbsent(key, value);
                    }
                }
            }
        }

        private void pnic(int line, PNic.Builder pnic) {
            if (member.isEmpty()) {
                out.warning(file, line + ":1", "member line before any member", "");
            } else {
                out.add(pnic.build());
            }
        }

        private Team team() {
            String mode = header.getOrDefault("Bonding Mode", "");
            String active = header.getOrDefault("Currently Active Slave", "");
            var team =
                    Team.of(file.host(), file.name(), file.line(1))
                            .members(members)
                            .mode(word(mode))
                            .linkDown(down)
                            .aggregators(aggregators)
                            .detection(
                                    header.containsKey("ARP Polling Interval (ms)")
                                            ? "arp"
                                            : "link")
                            .lacp(lacp(mode));
            if (mode.contains("active-backup") && members.contains(active)) {
                team.active(List.of(active))
                        .standby(members.stream().filter(m -> !m.equals(active)).toList());
            }
            return team.build();
        }

        /// The kernel's short word, which `ip link` prints too.
        private static String word(String mode) {
            Matcher brackets = SHORT.matcher(mode);
            if (mode.contains("802.3ad")) {
                return "802.3ad";
            }
            if (brackets.find()) {
                return switch (brackets.group(1)) {
                    case "round-robin" -> "balance-rr";
                    case "xor" -> "balance-xor";
                    default -> brackets.group(1);
                };
            }
            return switch (mode) {
                case "transmit load balancing" -> "balance-tlb";
                case "adaptive load balancing" -> "balance-alb";
                default -> mode;
            };
        }

        private Lacp lacp(String mode) {
            if (!mode.contains("802.3ad")) {
                return Lacp.OFF;
            }
            String partner = header.getOrDefault("Partner Mac Address", "");
            long groups = aggregators.values().stream().distinct().count();
            if (partner.equals("00:00:00:00:00:00") || groups > 1) {
                return Lacp.NOT_NEGOTIATED;
            }
            return partner.isEmpty() ? Lacp.UNKNOWN : Lacp.NEGOTIATED;
        }
    }
}

package ringwall.audit.importer.proxmox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Redact;
import ringwall.audit.fact.SourceFile;

/// One `.fw` file: `[OPTIONS]`, `[RULES]`, `[GROUP name]`, `[IPSET name]`, `[ALIASES]`; section
/// names without regard to case.
final class FirewallFile {

    private static final Pattern SECTION = Pattern.compile("^\\[\\s*(\\w+)\\s*([^\\]]*?)\\s*\\]");
    private static final Pattern GUEST = Pattern.compile("(?:.*[^0-9])?(\\d{2,9})\\.fw");
    private static final Pattern MACRO = Pattern.compile("\\w+\\((\\w+)\\)");

    /// A rule as far as it is judged. `everything`: it names no port, protocol or address.
    record Rule(
            String direction,
            String action,
            String group,
            List<String> peers,
            boolean everything,
            Origin origin) {}

    final SourceFile file;

    /// Empty: cluster or host firewall.
    final String guest;

    final Map<String, String> options = new TreeMap<>();
    final List<Rule> rules = new ArrayList<>();
    final Map<String, List<Rule>> groups = new TreeMap<>();
    final Set<String> sets = new TreeSet<>();
    final Set<String> aliases = new TreeSet<>();

    private FirewallFile(SourceFile file, String guest) {
        this.file = file;
        this.guest = guest;
    }

    static FirewallFile of(SourceFile file, FactSink out) {
        Matcher m = GUEST.matcher(file.name());
        var read = new FirewallFile(file, m.matches() ? m.group(1) : "");
        read.lines(out);
        return read;
    }

    boolean cluster() {
        return guest.isEmpty() && file.name().contains("cluster");
    }

    boolean on() {
        return options.getOrDefault("enable", "0").equals("1");
    }

    private void lines(FactSink out) {
        String section = "";
        String name = "";
        int number = 0;
        for (String raw : file.text().split("\n", -1)) {
            number++;
            String line = raw.strip();
            int comment = line.indexOf('#');
            line = comment >= 0 ? line.substring(0, comment).strip() : line;
            Matcher head = SECTION.matcher(line);
            if (head.find()) {
                section = head.group(1).toLowerCase(Locale.ROOT);
                name = head.group(2).toLowerCase(Locale.ROOT);
                if (section.equals("ipset")) {
                    sets.add(name);
                } else if (section.equals("group")) {
                    groups.putIfAbsent(name, new ArrayList<>());
                }
            } else if (!line.isEmpty()) {
                line(section, name, line, number, out);
            }
        }
    }

    private void line(String section, String name, String line, int number, FactSink out) {
        switch (section) {
            case "options" -> {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    options.put(
                            line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
                }
            }
            case "aliases" -> aliases.add(line.split("\\s+", 2)[0].toLowerCase(Locale.ROOT));
            case "rules" -> rule(line, number, rules, out);
            case "group" -> rule(line, number, groups.getOrDefault(name, rules), out);
            default -> {}
        }
    }

    private void rule(String line, int number, List<Rule> into, FactSink out) {
        if (line.startsWith("|")) {
            return; // switched off
        }
        String[] words = line.split("\\s+", 64);
        String direction = words[0].toUpperCase(Locale.ROOT);
        if (words.length < 2 || !direction.matches("IN|OUT|FORWARD|GROUP")) {
            out.warning(file, number + ":1", "not a firewall rule: " + Redact.excerpt(line), "");
            return;
        }
        var peers = new ArrayList<String>();
        boolean port = false;
        boolean protocol = false;
        for (int i = 2; i + 1 < words.length; i++) {
            switch (words[i]) {
                case "-source", "-dest", "--source", "--dest" -> peers.add(words[i + 1]);
                case "-dport", "-sport", "--dport", "--sport" -> port = true;
                case "-p", "-proto", "--proto" -> protocol = true;
                default -> {}
            }
        }
        Matcher macro = MACRO.matcher(words[1]);
        boolean macros = macro.matches();
        if (port && !protocol && !macros) {
            out.warning(
                    file,
                    number + ":1",
                    "a rule with a port but without -p is ignored by Proxmox: "
                            + Redact.excerpt(line),
                    "add -p tcp or -p udp");
            return;
        }
        into.add(
                new Rule(
                        direction,
                        (macros ? macro.group(1) : words[1]).toUpperCase(Locale.ROOT),
                        direction.equals("GROUP") ? words[1].toLowerCase(Locale.ROOT) : "",
                        peers,
                        peers.isEmpty() && !port && !protocol && !macros,
                        file.line(number)));
    }

    /// Kinds of objects that the rules use; groups are looked up in the cluster's file.
    List<String> kinds(FirewallFile cluster) {
        var kinds = new TreeSet<String>();
        for (Rule rule : rules) {
            if (!rule.group().isEmpty()) {
                kinds.add("group");
            }
            for (String peer : rule.peers()) {
                String bare = peer.toLowerCase(Locale.ROOT).replaceFirst("^!?(dc|guest)/", "");
                boolean set = bare.startsWith("+");
                boolean alias = aliases.contains(bare) || cluster.aliases.contains(bare);
                kinds.add(set || alias ? "address-set" : "five-tuple");
            }
            if (rule.group().isEmpty() && rule.peers().isEmpty() && !rule.everything()) {
                kinds.add("five-tuple");
            }
        }
        return List.copyOf(kinds);
    }

    /// Peers that three or more rules repeat.
    List<String> repeats() {
        var count = new TreeMap<String, Integer>();
        rules.forEach(r -> r.peers().forEach(p -> count.merge(p, 1, Integer::sum)));
        return count.entrySet().stream()
                .filter(e -> e.getValue() > 2 && !e.getKey().startsWith("+"))
                .map(Map.Entry::getKey)
                .toList();
    }

    String policy(String key, String usual) {
        return options.getOrDefault(key, usual).equalsIgnoreCase("ACCEPT") ? "allow" : "drop";
    }

    /// Why the rules let everything in; empty if they do not.
    String open() {
        for (Rule rule : rules) {
            if (rule.direction().equals("IN") && rule.action().equals("ACCEPT")) {
                if (rule.everything()) {
                    return "a rule accepts everything inbound";
                }
            } else if (!rule.direction().equals("OUT")) {
                return "";
            }
        }
        return policy("policy_in", "DROP").equals("allow")
                ? "policy_in is ACCEPT and no rule drops inbound traffic"
                : "";
    }
}

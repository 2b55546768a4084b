package ringwall.audit.importer.device;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/// A running-config as stanzas by indentation; comments are left out.
final class ConfigText {

    private static final int DEEPEST = 20;

    /// Whose language it is. UNKNOWN behaves like IOS, but nothing is taken for a default.
    enum Dialect {
        EOS,
        IOS,
        NXOS,
        UNKNOWN
    }

    /// A line and the lines that belong to it.
    ///
    /// - `line`: 1-based
    record Stanza(int line, String text, List<Stanza> children) {

        /// The text after these words; empty if it does not begin with them.
        String after(String words) {
            return text.toLowerCase(Locale.ROOT).startsWith(words + " ")
                    ? text.substring(words.length() + 1).strip()
                    : "";
        }

        boolean is(String words) {
            return text.equalsIgnoreCase(words);
        }
    }

    private record Open(int indent, List<Stanza> into) {}

    private ConfigText() {}

    static List<Stanza> stanzas(String text) {
        var top = new ArrayList<Stanza>();
        Deque<Open> open = new ArrayDeque<>();
        open.push(new Open(-1, top));
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("!") || line.startsWith("#")) {
                continue;
            }
            int indent = raw.length() - raw.stripLeading().length();
            while (open.size() > 1 && indent <= open.getFirst().indent()) {
                open.pop();
            }
            var stanza = new Stanza(number, line.replaceAll("\\s+", " "), new ArrayList<>());
            open.getFirst().into().add(stanza);
            if (open.size() < DEEPEST) {
                open.push(new Open(indent, stanza.children()));
            }
        }
        return top;
    }

    static Dialect dialect(String text) {
        if (text.matches(
                "(?s).*(^|\\n)(feature |vdc \\S+ id|boot nxos |switchname |vrf context |system default switchport|!RANCID-CONTENT-TYPE: cisco-nx).*")) {
            return Dialect.NXOS;
        }
        if (text.matches(
                        "(?s).*(^|\\n)(! device: .*EOS|! boot system flash:/?\\S*EOS|transceiver qsfp|service routing protocols model|vrf instance |mlag configuration|management api http).*")
                || text.matches("(?s).*\\ninterface Port-Channel\\d.*")) {
            return Dialect.EOS;
        }
        if (text.matches(
                        "(?s).*(^|\\n)(version 1[0-9]\\.|boot-start-marker|service timestamps|!RANCID-CONTENT-TYPE: cisco\\s|no ip domain.lookup|vtp mode|Current configuration|Building configuration).*")
                || text.matches(
                        "(?s).*\\ninterface (FastEthernet|GigabitEthernet|TenGigabitEthernet|TwentyFiveGigE|HundredGigE|Port-channel|Ethernet\\d+/\\d+)\\d*.*")) {
            return Dialect.IOS;
        }
        return Dialect.UNKNOWN;
    }
}

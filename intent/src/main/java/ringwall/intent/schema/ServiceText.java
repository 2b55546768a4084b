package ringwall.intent.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ringwall.model.Service.Term;

/// Services as text: `any`, `tcp/443`, `udp/5000-5010`, `tcp`, `icmp/8`, `icmp6/128/0`, `ip/47`,
/// and the well-known names.
public final class ServiceText {
    private ServiceText() {}

    private static final Map<String, String> WELL_KNOWN = wellKnown();

    /// Name to terms, apart by spaces.
    private static Map<String, String> wellKnown() {
        Map<String, String> known = new TreeMap<>();
        known.put("bgp", "tcp/179");
        known.put("dns", "udp/53 tcp/53");
        known.put("ftp", "tcp/21");
        known.put("geneve", "udp/6081");
        known.put("http", "tcp/80");
        known.put("https", "tcp/443");
        known.put("imap", "tcp/143");
        known.put("imaps", "tcp/993");
        known.put("ipsec", "udp/500 udp/4500 ip/50");
        known.put("iscsi", "tcp/3260");
        known.put("kerberos", "tcp/88 udp/88");
        known.put("ldap", "tcp/389 udp/389");
        known.put("ldaps", "tcp/636");
        known.put("mssql", "tcp/1433");
        known.put("mysql", "tcp/3306");
        known.put("nfs", "tcp/2049 udp/2049");
        known.put("ntp", "udp/123");
        known.put("ping", "icmp/8 icmp6/128");
        known.put("postgresql", "tcp/5432");
        known.put("rdp", "tcp/3389 udp/3389");
        known.put("redis", "tcp/6379");
        known.put("smb", "tcp/445");
        known.put("smtp", "tcp/25");
        known.put("smtps", "tcp/465");
        known.put("snmp", "udp/161");
        known.put("ssh", "tcp/22");
        known.put("submission", "tcp/587");
        known.put("syslog", "udp/514");
        known.put("syslog-tls", "tcp/6514");
        known.put("vnc", "tcp/5900-5999");
        known.put("vxlan", "udp/4789");
        return known;
    }

    public static java.util.Set<String> wellKnownNames() {
        return WELL_KNOWN.keySet();
    }

    /// The terms of a well-known name; null when it is none.
    public static @Nullable List<Term> wellKnown(String name) {
        String terms = WELL_KNOWN.get(name);
        if (terms == null) {
            return null;
        }
        List<Term> list = new ArrayList<>();
        int from = 0;
        while (from < terms.length()) {
            int to = terms.indexOf(' ', from);
            to = to < 0 ? terms.length() : to;
            list.add(term(terms.substring(from, to)));
            from = to + 1;
        }
        return list;
    }

    /// True when the text is meant as a term and not as a service's name.
    public static boolean looksLikeTerm(String text) {
        return text.indexOf('/') > 0 || protocolWord(text);
    }

    private static boolean protocolWord(String word) {
        return switch (word) {
            case "any", "tcp", "udp", "sctp", "icmp", "icmp6" -> true;
            default -> false;
        };
    }

    /// @throws IllegalArgumentException with a sentence for people
    public static Term term(String text) {
        int slash = text.indexOf('/');
        String protocol = slash < 0 ? text : text.substring(0, slash);
        String rest = slash < 0 ? "" : text.substring(slash + 1);
        if (slash >= 0 && rest.isEmpty()) {
            throw wrong(text);
        }
        return switch (protocol) {
            case "any" -> {
                if (slash >= 0) {
                    throw wrong(text);
                }
                yield new Term.AnyIp();
            }
            case "tcp" -> ports(6, rest);
            case "udp" -> ports(17, rest);
            case "sctp" -> ports(132, rest);
            case "icmp" -> icmp(4, rest);
            case "icmp6" -> icmp(6, rest);
            case "ip" -> {
                if (slash < 0) {
                    throw wrong(text);
                }
                yield ip((int) Scalars.integer(rest, 0, 255));
            }
            default -> throw wrong(text);
        };
    }

    private static Term ip(int protocol) {
        return switch (protocol) {
            case 6, 17, 132 -> Term.Ports.to(protocol, 0, 65_535);
            case 1 -> new Term.Icmp(4, -1, -1);
            case 58 -> new Term.Icmp(6, -1, -1);
            default -> new Term.Protocol(protocol);
        };
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "'"
                        + Words.shortened(text)
                        + "' is not a service like tcp/443, udp/5000-5010, icmp/8, ip/47 or any");
    }

    private static Term ports(int protocol, String text) {
        int[] range = text.isEmpty() ? new int[] {0, 65_535} : portRange(text);
        return Term.Ports.to(protocol, range[0], range[1]);
    }

    /// `443` or `5000-5010`: first and last.
    public static int[] portRange(String text) {
        int dash = text.indexOf('-');
        if (dash <= 0) {
            int port = (int) Scalars.integer(text, 0, 65_535);
            return new int[] {port, port};
        }
        int first = (int) Scalars.integer(text.substring(0, dash), 0, 65_535);
        int last = (int) Scalars.integer(text.substring(dash + 1), 0, 65_535);
        if (first > last) {
            throw new IllegalArgumentException("the port range '" + text + "' runs backwards");
        }
        return new int[] {first, last};
    }

    private static Term icmp(int version, String text) {
        if (text.isEmpty()) {
            return new Term.Icmp(version, -1, -1);
        }
        int slash = text.indexOf('/');
        String type = slash < 0 ? text : text.substring(0, slash);
        int code = slash < 0 ? -1 : (int) Scalars.integer(text.substring(slash + 1), 0, 255);
        return new Term.Icmp(version, (int) Scalars.integer(type, 0, 255), code);
    }

    /// The text that [#term] reads back; source ports, which it cannot say, are left out.
    public static String text(Term term) {
        return switch (term) {
            case Term.AnyIp any -> "any";
            case Term.Protocol protocol -> "ip/" + protocol.protocol();
            case Term.Icmp icmp ->
                    (icmp.version() == 4 ? "icmp" : "icmp6")
                            + (icmp.type() < 0 ? "" : "/" + icmp.type())
                            + (icmp.code() < 0 ? "" : "/" + icmp.code());
            case Term.Ports ports -> {
                String protocol =
                        switch (ports.protocol()) {
                            case 6 -> "tcp";
                            case 17 -> "udp";
                            default -> "sctp";
                        };
                int first = ports.firstDestination();
                int last = ports.lastDestination();
                yield first == 0 && last == 65_535
                        ? protocol
                        : protocol + "/" + first + (first == last ? "" : "-" + last);
            }
        };
    }
}

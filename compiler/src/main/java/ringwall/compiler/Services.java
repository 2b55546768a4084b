package ringwall.compiler;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import ringwall.model.Service;
import ringwall.program.RuleEntry;
import ringwall.program.ServiceSet;

/// Names for lists of services: what the rule says, or the terms themselves.
final class Services {
    private final SortedMap<String, ServiceSet> byName = new TreeMap<>();

    /// The name of a service set that matches the terms; `any` when every IP packet does.
    String name(String said, List<Service.Term> terms) {
        if (terms.isEmpty() || terms.contains(new Service.Term.AnyIp())) {
            return RuleEntry.ANY;
        }
        String plain = said.strip().replaceAll("[\\[\\]]", "").replaceAll("[,\\s]+", "+");
        boolean usable = !plain.isEmpty() && !plain.equals(RuleEntry.ANY);
        String name = usable ? plain : text(terms);
        ServiceSet known = byName.get(name);
        if (known != null && !known.terms().equals(terms)) {
            name = name + "=" + text(terms); // two meanings of one word
            known = byName.get(name);
        }
        if (known == null) {
            byName.put(name, new ServiceSet(name, List.copyOf(terms)));
        }
        return name;
    }

    SortedMap<String, ServiceSet> byName() {
        return Collections.unmodifiableSortedMap(byName);
    }

    static String text(List<Service.Term> terms) {
        return String.join("+", terms.stream().map(Services::text).toList());
    }

    private static String text(Service.Term term) {
        return switch (term) {
            case Service.Term.AnyIp any -> "ip";
            case Service.Term.Ports p -> {
                String source =
                        p.firstSource() == 0 && p.lastSource() == 65_535
                                ? ""
                                : range(p.firstSource(), p.lastSource()) + ">";
                yield protocol(p.protocol())
                        + "/"
                        + source
                        + range(p.firstDestination(), p.lastDestination());
            }
            case Service.Term.Icmp icmp ->
                    (icmp.version() == 4 ? "icmp" : "icmpv6")
                            + (icmp.type() < 0 ? "" : "/" + icmp.type())
                            + (icmp.code() < 0 ? "" : "." + icmp.code());
            case Service.Term.Protocol p -> "protocol/" + p.protocol();
        };
    }

    private static String protocol(int protocol) {
        return switch (protocol) {
            case 6 -> "tcp";
            case 17 -> "udp";
            case 132 -> "sctp";
            default -> "protocol-" + protocol;
        };
    }

    private static String range(int first, int last) {
        return first == last ? "" + first : first + "-" + last;
    }
}

package ringwall.intent.schema;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Prefix;

/// Types of single values: how to check one, how the JSON Schema says it, what to do when it is
/// wrong.
public enum Kind {
    TEXT("text", "", "write text"),
    NAME(
            "a name",
            "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$",
            "use letters, digits, '.', '_' and '-', beginning with a letter or digit, at most 100"),
    PORT_NAME("the name of an adapter or port", "^[!-~]{1,100}$", "use the adapter's name"),
    LABEL("a label", "", "write a word"),
    INT("a whole number", "", "write a whole number in range, without quotes"),
    FLAG("true or false", "", "write true or false, without quotes"),
    WORD("a word of the language", "", "use one of the words"),
    REF("a name that is defined elsewhere", "", "name something that is defined"),
    DATE("a date", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "write the date as 2027-06-30"),
    IP("an address", "^[0-9a-fA-F.:]+$", "write an address like 10.0.0.1 or 2001:db8::1"),
    PREFIX(
            "a prefix",
            "^[0-9a-fA-F.:]+(/[0-9]{1,3})?$",
            "write a prefix like 10.0.0.0/24 or 2001:db8::/64"),
    SUBNET("a subnet", "^[0-9a-fA-F.:]+/[0-9]{1,3}$", "write a subnet like 10.0.0.0/24"),
    INTERFACE(
            "an address with its prefix length",
            "^[0-9a-fA-F.:]+/[0-9]{1,3}(\\.\\.[0-9a-fA-F.:]+/[0-9]{1,3})?$",
            "write the address and the length of its subnet, like 10.0.0.1/24"),
    MAC(
            "a MAC address",
            "^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}$",
            "write it like 02:00:5e:10:00:01"),
    VID(
            "a VLAN id",
            "",
            "use 1 to 4094; where that is too few, use an overlay such as vxlan: 5001"),
    VLANS(
            "a VLAN id, a range or all",
            "^([0-9]{1,4}(-[0-9]{1,4})?|all)$",
            "use ids from 1 to 4094 and ranges like 20-29, or all"),
    RATE("a rate in bit/s", "^[0-9]+[kMG]$", "write it like 500k, 100M or 10G"),
    TIME("a time", "^[0-9]+(ms|s|m)$", "write it like 500ms, 2s or 1m"),
    ETHER_TYPE("an EtherType", "", "write it like 0x88cc; IPv4, IPv6 and ARP need none"),
    END("a device and its port", "^[^:]+(:.+)?$", "write the device, or device:port"),
    PORTS("a port or a range", "^[0-9]{1,5}(-[0-9]{1,5})?$", "write a port like 443 or 5000-5010"),
    SERVICE("a service", "", "write tcp/443, udp/5000-5010, icmp/8, any, or the name of a service"),
    PEER("a peer", "", "name a group, a VM, an external network, a CIDR, or segment:NAME");

    private final String words;
    private final String pattern;
    private final String mend;

    Kind(String words, String pattern, String mend) {
        this.words = words;
        this.pattern = pattern;
        this.mend = mend;
    }

    /// What it is, for sentences.
    public String words() {
        return words;
    }

    /// Regular expression of its text; empty: any.
    public String pattern() {
        return pattern;
    }

    public String mend() {
        return mend;
    }

    /// True when quotes would make it something else.
    public boolean plainOnly() {
        return this == INT || this == FLAG || this == VID;
    }

    /// A sentence that says what is wrong with the text; null when nothing is. References, peers
    /// and services are checked by the validator, which knows the names.
    public @Nullable String problem(String text, long min, long max) {
        return problem(each -> check(each, min, max), text);
    }

    /// What a parser says against the text; null when it says nothing.
    static @Nullable String problem(Consumer<String> parse, String text) {
        try {
            parse.accept(text);
            return null;
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            return message == null ? "'" + text + "' cannot be read" : message;
        }
    }

    private void check(String text, long min, long max) {
        switch (this) {
            case TEXT, LABEL -> {
                if (text.isEmpty()) {
                    throw new IllegalArgumentException("the text is empty");
                }
                if (text.length() > 1_000) {
                    throw new IllegalArgumentException("the text is longer than 1000 characters");
                }
            }
            case NAME -> Scalars.name(text);
            case PORT_NAME -> Scalars.portName(text);
            case INT -> Scalars.integer(text, min, max);
            case FLAG -> Scalars.flag(text);
            case WORD, REF, SERVICE, PEER -> {}
            case DATE -> Scalars.date(text);
            case IP -> Ip.parse(text);
            case PREFIX -> Prefix.parse(text);
            case SUBNET -> {
                if (text.indexOf('/') < 0) {
                    throw new IllegalArgumentException("'" + text + "' has no prefix length");
                }
                Prefix.parse(text);
            }
            case INTERFACE -> {
                for (String part : Ranges.split(text)) {
                    Scalars.interfaceAddress(part);
                }
            }
            case MAC -> {
                if (Mac.parse(text).isGroup()) {
                    throw new IllegalArgumentException(
                            "'" + text + "' is a group address: no adapter can have it");
                }
            }
            case VID -> Scalars.vid(text);
            case VLANS -> Scalars.vlans(text);
            case RATE -> Scalars.kbps(text);
            case TIME -> Scalars.millis(text);
            case ETHER_TYPE -> Scalars.etherType(text);
            case END -> Scalars.end(text);
            case PORTS -> ServiceText.portRange(text);
        }
    }
}

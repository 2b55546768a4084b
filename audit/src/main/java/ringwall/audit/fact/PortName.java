package ringwall.audit.fact;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One name for a physical switch's port however it is written (`Gi1/0/1`, `GigabitEthernet1/0/1`),
/// and one form for chassis ids.
public final class PortName {

    private static final Pattern PARTS = Pattern.compile("([A-Za-z-]+)\\s*(\\d[\\d/.:]*)");
    private static final Map<String, String> KINDS =
            Map.ofEntries(
                    Map.entry("et", "Ethernet"),
                    Map.entry("eth", "Ethernet"),
                    Map.entry("ethernet", "Ethernet"),
                    Map.entry("fa", "FastEthernet"),
                    Map.entry("fas", "FastEthernet"),
                    Map.entry("fastethernet", "FastEthernet"),
                    Map.entry("gi", "GigabitEthernet"),
                    Map.entry("gig", "GigabitEthernet"),
                    Map.entry("gigabitethernet", "GigabitEthernet"),
                    Map.entry("tw", "TwoGigabitEthernet"),
                    Map.entry("twogigabitethernet", "TwoGigabitEthernet"),
                    Map.entry("te", "TenGigabitEthernet"),
                    Map.entry("ten", "TenGigabitEthernet"),
                    Map.entry("tengigabitethernet", "TenGigabitEthernet"),
                    Map.entry("twe", "TwentyFiveGigE"),
                    Map.entry("twentyfivegige", "TwentyFiveGigE"),
                    Map.entry("fo", "FortyGigabitEthernet"),
                    Map.entry("fortygigabitethernet", "FortyGigabitEthernet"),
                    Map.entry("hu", "HundredGigE"),
                    Map.entry("hundredgige", "HundredGigE"),
                    Map.entry("po", "Port-Channel"),
                    Map.entry("portchannel", "Port-Channel"),
                    Map.entry("port-channel", "Port-Channel"),
                    Map.entry("ma", "Management"),
                    Map.entry("management", "Management"),
                    Map.entry("vl", "Vlan"),
                    Map.entry("vlan", "Vlan"),
                    Map.entry("lo", "Loopback"),
                    Map.entry("loopback", "Loopback"),
                    Map.entry("vx", "Vxlan"),
                    Map.entry("vxlan", "Vxlan"));

    private PortName() {}

    /// `Eth1/1` is `Ethernet1/1`; a name of another form stays as it is.
    public static String canonical(String name) {
        Matcher parts = PARTS.matcher(name.strip());
        if (!parts.matches()) {
            return name.strip();
        }
        String kind = KINDS.get(parts.group(1).toLowerCase(Locale.ROOT));
        return kind == null ? name.strip() : kind + parts.group(2);
    }

    /// `0014.1c57.a48b`, `00-14-1C-57-A4-8B` and `00:14:1c:57:a4:8b` are one; other ids in lower
    /// case.
    public static String chassis(String id) {
        String digits = id.replaceAll("[.:-]", "").toLowerCase(Locale.ROOT);
        return isMac(id) ? digits.replaceAll("(..)(?!$)", "$1:") : id.toLowerCase(Locale.ROOT);
    }

    /// Is it a MAC address in one of the usual forms?
    public static boolean isMac(String text) {
        return text.matches(
                "(?i)([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|([0-9a-f]{4}\\.){2}[0-9a-f]{4}|[0-9a-f]{12}");
    }
}

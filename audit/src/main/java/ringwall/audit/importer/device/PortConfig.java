package ringwall.audit.importer.device;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.PortMode;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.device.ConfigText.Dialect;
import ringwall.audit.importer.device.ConfigText.Stanza;

/// What the lines of one interface say, read in order: later lines win, as on the switch.
final class PortConfig {

    final int line;
    final Set<String> groups = new TreeSet<>();
    String mode = "";
    @Nullable VlanSet allowed;
    int nativeVlan = -1;
    Tri nativeTagged = Tri.UNKNOWN;
    int accessVlan = -1;
    String channel = "";
    String mlag = "";
    String description = "";
    Tri switchport = Tri.UNKNOWN;
    Tri shutdown = Tri.UNKNOWN;
    boolean nonegotiate;
    boolean address;

    PortConfig(int line) {
        this.line = line;
    }

    void read(Stanza stanza) {
        for (Stanza s : stanza.children()) {
            String line = s.text().toLowerCase(Locale.ROOT);
            if (line.startsWith("switchport") || line.startsWith("no switchport")) {
                switchport(s, line);
            } else if (line.startsWith("description ")) {
                description = s.after("description").replaceAll("^\"|\"$", "");
            } else if (line.startsWith("channel-group ")) {
                String id = s.after("channel-group").split(" ", -1)[0];
                channel = id.matches("\\d{1,5}") ? "Port-Channel" + id : "";
            } else if (line.matches("(mlag|vpc) \\d{1,5}")) {
                mlag = line.substring(line.indexOf(' ') + 1);
            } else if (line.matches("no (mlag|vpc)( \\d{1,5})?")) {
                mlag = "";
            } else if (line.equals("shutdown") || line.equals("shut")) {
                shutdown = Tri.YES;
            } else if (line.equals("no shutdown") || line.equals("no shut")) {
                shutdown = Tri.NO;
            } else if (line.startsWith("ip address ") || line.startsWith("ipv6 address ")) {
                address = true;
            } else if (line.startsWith("evpn ethernet-segment")) {
                segment(s);
            }
        }
    }

    /// EOS: an EVPN Ethernet segment has an identifier that both switches share.
    private void segment(Stanza stanza) {
        for (Stanza child : stanza.children()) {
            String id = child.after("identifier");
            mlag = id.isEmpty() ? mlag : id;
        }
    }

    private void switchport(Stanza s, String line) {
        if (line.equals("switchport")) {
            switchport = Tri.YES;
        } else if (line.equals("no switchport")) {
            switchport = Tri.NO;
        } else if (line.startsWith("switchport mode ")) {
            mode = s.after("switchport mode").toLowerCase(Locale.ROOT);
            implied();
        } else if (line.startsWith("no switchport mode")) {
            mode = "";
        } else if (line.startsWith("switchport access vlan ")) {
            accessVlan = number(s.after("switchport access vlan"));
            implied();
        } else if (line.startsWith("switchport trunk allowed vlan ")) {
            allowed = Allowed.apply(allowed, s.after("switchport trunk allowed vlan"));
            implied();
        } else if (line.startsWith("no switchport trunk allowed vlan")) {
            allowed = null;
        } else if (line.startsWith("switchport trunk native vlan ")) {
            String value = s.after("switchport trunk native vlan");
            if (value.equals("tag")) {
                nativeTagged = Tri.YES;
            } else {
                nativeVlan = number(value);
            }
            implied();
        } else if (line.startsWith("switchport trunk group ")) {
            groups.add(s.after("switchport trunk group"));
        } else if (line.startsWith("no switchport trunk group")) {
            String name = s.after("no switchport trunk group");
            groups.removeIf(g -> name.isEmpty() || g.equals(name));
        } else if (line.startsWith("switchport nonegotiate")) {
            nonegotiate = true;
            implied();
        }
    }

    /// A switchport setting makes sense on a switch port only, unless a line said otherwise.
    private void implied() {
        switchport = switchport.unknown() ? Tri.YES : switchport;
    }

    private static int number(String text) {
        return text.matches("\\d{1,4}") ? Integer.parseInt(text) : -1;
    }

    /// Do its own lines say anything about VLANs? A member of a port-channel without such lines
    /// inherits.
    private boolean own() {
        return !mode.isEmpty() || allowed != null || nativeVlan > 0 || accessVlan > 0;
    }

    /// Fills the fact. `layer2`: does a port without a line switch?
    void fill(PhysPort.Builder port, Dialect dialect, Tri layer2, VlanTable vlans) {
        port.description(description).channel(channel).mlagId(mlag).shutdown(shutdown);
        if (!channel.isEmpty() && !own()) {
            return;
        }
        Tri switches = switchport.unknown() ? (address ? Tri.NO : layer2) : switchport;
        PortMode is = mode(dialect, switches);
        port.mode(is);
        boolean dtp = is == PortMode.DYNAMIC;
        port.negotiable(switches.unknown() && mode.isEmpty() ? Tri.UNKNOWN : Tri.of(dtp));
        if (is == PortMode.ACCESS) {
            port.accessVlan(accessVlan > 0 ? accessVlan : 1);
        }
        if (is == PortMode.TRUNK || is == PortMode.DYNAMIC) {
            VlanSet all = allowed == null ? VlanSet.ALL : allowed;
            port.allowed(all)
                    .allowedDefault(Tri.of(allowed == null))
                    .nativeVlan(nativeVlan > 0 ? nativeVlan : 1)
                    .nativeTagged(nativeTagged.yes() || vlans.nativeTagged ? Tri.YES : Tri.NO)
                    .activeVlans(vlans.active(all, groups))
                    .activeRead(vlans.prunes() || vlans.read.yes() ? Tri.YES : Tri.UNKNOWN);
        }
    }

    private PortMode mode(Dialect dialect, Tri switches) {
        if (switches.no()) {
            return PortMode.ROUTED;
        }
        if (mode.startsWith("trunk")) {
            return PortMode.TRUNK;
        }
        if (mode.startsWith("access") || mode.startsWith("dot1q-tunnel")) {
            return PortMode.ACCESS;
        }
        if (mode.startsWith("dynamic")) {
            return PortMode.DYNAMIC;
        }
        if (!mode.isEmpty() || switches.unknown()) {
            return PortMode.UNKNOWN;
        }
        return switch (dialect) {
            case EOS, NXOS -> PortMode.ACCESS;
            case IOS -> nonegotiate ? PortMode.ACCESS : PortMode.DYNAMIC;
            case UNKNOWN -> PortMode.UNKNOWN;
        };
    }
}

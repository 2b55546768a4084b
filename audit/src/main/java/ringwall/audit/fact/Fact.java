package ringwall.audit.fact;

/// One thing read from an input, with where it was read. Importers write facts; checks read only
/// facts.
///
/// Two facts with one [#key()] are one thing seen in two files: [Site] merges them field by field.
public sealed interface Fact
        permits Host,
                PNic,
                Neighbour,
                Team,
                VSwitch,
                PortGroup,
                VPort,
                Vm,
                HostNic,
                Firewall,
                Mirror,
                FlowExport,
                Overlay,
                Controller,
                MgmtProtocol,
                PhysSwitch,
                PhysPort,
                Setting {

    /// The host it belongs to; empty: the whole site (a distributed switch, a controller's object).
    String host();

    FactType type();

    /// Identity: type and names.
    String key();

    /// Where it was read, and how sure that is.
    Origin origin();

    /// Key parts joined by a character that no name has.
    static String join(String... parts) {
        return String.join("\u001f", parts);
    }
}

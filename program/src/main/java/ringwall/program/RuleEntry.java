package ringwall.program;

/// Tables `from_port` and `to_port`: rule(port set, peer set, service, state).
///
/// For a new connection at a port, the entries of the port's direction are judged by (tier, order);
/// the first whose port set holds the port, whose peer set holds the other side's address
/// (destination in `FROM_PORT`, source in `TO_PORT`), whose own set holds this side's address
/// (source in `FROM_PORT`, destination in `TO_PORT`) and whose service matches decides. `PASS` goes
/// on with the next tier. After the last: drop. Established and related packets of a connection
/// that was committed pass without a look here, until the program changes (BEHAVIOUR 20).
///
/// @param id the rule's stable name; counters, logs and connections refer to it
/// @param order position within the tier
/// @param ports name of a [PortSet]
/// @param peers name of an [AddressSet]; `any` matches every address of every version
/// @param own name of an [AddressSet] for the port's own side; `any` at most ports, because port
///   security has bound their addresses. Set where a rule speaks of addresses rather than of vNICs
///   (a CIDR), and at appliances' ports, behind which many addresses are
/// @param service name of a [ServiceSet]; `any` matches every IP packet
public record RuleEntry(
        String id,
        int tier,
        int order,
        Direction direction,
        String ports,
        String peers,
        String own,
        String service,
        Action action,
        boolean log) {
    public static final String ANY = "any";

    /// With every own address.
    public RuleEntry(
            String id,
            int tier,
            int order,
            Direction direction,
            String ports,
            String peers,
            String service,
            Action action,
            boolean log) {
        this(id, tier, order, direction, ports, peers, ANY, service, action, log);
    }

    public enum Direction {
        FROM_PORT,
        TO_PORT
    }

    public enum Action {
        ALLOW,
        DROP,
        REJECT,
        PASS
    }
}

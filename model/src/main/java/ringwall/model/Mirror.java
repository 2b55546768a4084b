package ringwall.model;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Copies of frames from source ports to a target (SP 800-125B 5).
///
/// @param over segment that carries copies between hosts; empty: none
/// @param filter what to copy; empty: everything
/// @param truncateTo bytes of each copy; empty: whole frames
/// @param consent of the mirrored tenants, by name
public record Mirror(
        String name,
        List<Rule.Peer> from,
        Direction direction,
        List<Service.Term> filter,
        OptionalInt truncateTo,
        Target target,
        String over,
        String owner,
        List<String> consent,
        Optional<LocalDate> expires,
        Where where) {

    /// As the VM sees it.
    public enum Direction {
        /// Frames that the VM sends.
        FROM_VM,
        /// Frames that reach the VM.
        TO_VM,
        BOTH
    }

    public sealed interface Target {
        record ToVnic(String vm, String nic) implements Target {}

        /// Out of the switch's uplink in an RSPAN VLAN.
        record ToUplink(String virtualSwitch, int rspanVid) implements Target {}

        /// To a collector by GRE or ERSPAN.
        record ToRemote(RemoteKind kind, Ip address, int sessionId) implements Target {}

        /// A pcapng file on the host.
        record ToFile(String path) implements Target {}
    }

    public enum RemoteKind {
        GRE,
        ERSPAN_1,
        ERSPAN_2,
        ERSPAN_3
    }
}

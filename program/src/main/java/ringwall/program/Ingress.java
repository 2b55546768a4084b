package ringwall.program;

import ringwall.model.Ip;

/// Table `ingress`: where a frame is, by where it came in. A miss is a drop.
public sealed interface Ingress {
    String segment();

    /// A frame from a vNIC or host adapter.
    record OfPort(String port, Tag tag, String segment) implements Ingress {}

    /// A frame from the wire: pNIC and tag choose the uplink port (its virtual switch) and the
    /// segment.
    record OfPNic(String pnic, Tag tag, String uplink, String segment) implements Ingress {}

    /// A frame out of a tunnel: only (peer, VNI) pairs on this list are decapsulated (RFC 7348
    /// section 5; BEHAVIOUR 23).
    record OfTunnel(Ip peer, int vni, String segment) implements Ingress {}

    /// Mirror copies that arrive in an RSPAN VLAN go to the target port and nowhere else.
    record OfMirror(String pnic, int vid, String mirror, String target) implements Ingress {
        @Override
        public String segment() {
            return "";
        }
    }

    /// As [OfMirror], for copies that arrive in a VXLAN tunnel.
    record OfMirrorTunnel(Ip peer, int vni, String mirror, String target) implements Ingress {
        @Override
        public String segment() {
            return "";
        }
    }
}

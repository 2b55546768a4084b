package ringwall.audit.fact;

/// What a port or port group does with 802.1Q tags.
public sealed interface Vlan {

    static Vlan unknown() {
        return new Unknown();
    }

    static Vlan untagged() {
        return new Untagged();
    }

    /// 0 means untagged.
    static Vlan access(int id) {
        return id == 0 ? untagged() : new Access(id);
    }

    /// The input does not tell.
    record Unknown() implements Vlan {}

    /// No tag: frames land in the native VLAN of the physical port.
    record Untagged() implements Vlan {}

    /// One VLAN, invisible to the VM; 1-4094.
    record Access(int id) implements Vlan {}

    /// The VM tags (virtual guest tagging). `nativeVlan` is that of its untagged frames: 0
    /// untagged, -1 unknown.
    record Trunk(VlanSet allowed, int nativeVlan) implements Vlan {}

    /// Private VLAN; `kind` is promiscuous, isolated or community.
    record Private(int primary, int secondary, String kind) implements Vlan {}

    /// An overlay segment.
    record Vni(long id) implements Vlan {}

    /// The VLANs whose frames can pass here; untagged counts as none.
    default VlanSet ids() {
        return switch (this) {
            case Unknown _, Untagged _, Vni _ -> VlanSet.NONE;
            case Access a -> VlanSet.of(a.id());
            case Trunk t -> t.nativeVlan() > 0 ? t.allowed().with(t.nativeVlan()) : t.allowed();
            case Private p -> VlanSet.of(p.primary()).with(p.secondary());
        };
    }

    /// For people: `VLAN 110`, `trunk 1-4094`, `untagged`.
    default String text() {
        return switch (this) {
            case Unknown _ -> "VLAN unknown";
            case Untagged _ -> "untagged";
            case Access a -> "VLAN " + a.id();
            case Trunk t ->
                    "trunk "
                            + t.allowed()
                            + (t.nativeVlan() > 0 ? " native " + t.nativeVlan() : "");
            case Private p -> "private VLAN " + p.primary() + "/" + p.secondary() + " " + p.kind();
            case Vni v -> "VNI " + v.id();
        };
    }
}

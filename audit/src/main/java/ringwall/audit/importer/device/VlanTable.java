package ringwall.audit.importer.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.device.ConfigText.Dialect;
import ringwall.audit.importer.device.ConfigText.Stanza;

/// The VLANs that a switch has: those defined and not suspended, their trunk groups (EOS) and VNIs.
final class VlanTable {

    VlanSet vlans = VlanSet.of(1);
    VlanSet rspan = VlanSet.NONE;
    Tri read = Tri.UNKNOWN;
    boolean nativeTagged;
    final Map<Integer, Set<String>> groups = new TreeMap<>();
    final Map<Integer, Integer> vnis = new TreeMap<>();

    /// IOS keeps VLANs in its configuration only in VTP modes transparent and off, or when it shows
    /// them; an EOS or NX-OS configuration that is cut off or a snippet does not show all.
    void read(List<Stanza> stanzas, Dialect dialect) {
        boolean defined = false;
        boolean whole = false;
        for (Stanza s : stanzas) {
            String list = s.after("vlan");
            if (VlanSet.readable(list)) {
                defined = true;
                vlan(VlanSet.parse(list), s);
            }
            whole |= s.is("end") || s.is("vtp mode transparent") || s.is("vtp mode off");
            nativeTagged |= s.is("vlan dot1q tag native");
        }
        read = defined || (whole && dialect != Dialect.UNKNOWN) ? Tri.YES : Tri.UNKNOWN;
        if (dialect == Dialect.IOS && !defined && !whole) {
            read = Tri.UNKNOWN;
        }
    }

    private void vlan(VlanSet ids, Stanza stanza) {
        boolean active = true;
        for (Stanza s : stanza.children()) {
            active &= !s.is("state suspend") && !s.is("shutdown");
            String group = s.after("trunk group");
            String vni = s.after("vn-segment");
            if (!group.isEmpty()) {
                ids.ids()
                        .forEach(id -> groups.computeIfAbsent(id, _ -> new TreeSet<>()).add(group));
            }
            if (vni.matches("\\d{1,8}")) {
                ids.ids().forEach(id -> vnis.put(id, Integer.parseInt(vni)));
            }
            if (s.is("remote-span")) {
                rspan = rspan.union(ids);
            }
        }
        vlans = active ? vlans.union(ids) : vlans;
    }

    boolean prunes() {
        return !groups.isEmpty();
    }

    /// Of the allowed VLANs those that exist and that no trunk group keeps off a port of these
    /// groups.
    VlanSet active(VlanSet allowed, Set<String> own) {
        var pruned = new ArrayList<Integer>();
        groups.forEach((id, names) -> {
            if (names.stream().noneMatch(own::contains)) {
                pruned.add(id);
            }
        });
        VlanSet left =
                allowed.minus(VlanSet.of(pruned.stream().mapToInt(Integer::intValue).toArray()));
        return read.yes() ? left.intersect(vlans) : left;
    }
}

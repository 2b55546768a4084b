package ringwall.model.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import ringwall.model.Host;
import ringwall.model.Physical.End;
import ringwall.model.Physical.Mode;
import ringwall.model.Physical.PhysicalPort;
import ringwall.model.Physical.PhysicalSwitch;
import ringwall.model.VlanSet;
import ringwall.model.Where;
import ringwall.model.check.TrunkNeeds.Need;

/// Each physical port against the VLAN profile of the host at the other end of its cable (SP
/// 800-125B VM-NS-R3): what is missing is an error, what nothing uses a warning. Ports that one
/// line of text configures alike are reported together.
final class TrunkCheck {
    private final Checking checking;
    private final SortedMap<Where, Found> found = new TreeMap<>();

    private TrunkCheck(Checking checking) {
        this.checking = checking;
    }

    /// What one place in the text gets wrong.
    private static final class Found {
        final String what;
        final SortedMap<Integer, String> missing = new TreeMap<>();
        final SortedMap<Integer, List<String>> missingAt = new TreeMap<>();
        final List<String> ports = new ArrayList<>();
        boolean access;

        /// What each port of the place has that its host does not use: all must agree before a VLAN
        /// is called unneeded.
        VlanSet unneeded = VlanSet.ALL;

        Found(String what) {
            this.what = what;
        }
    }

    static void check(Checking checking) {
        TrunkCheck check = new TrunkCheck(checking);
        for (Need need : TrunkNeeds.of(checking).values()) {
            check.port(need);
        }
        check.report();
    }

    private void port(Need need) {
        Host host = checking.network.hosts().get(need.host());
        Host.PNic pnic = host == null ? null : host.pnics().get(need.pnic());
        if (pnic == null) {
            return;
        }
        Optional<End> end = pnic.to();
        PhysicalSwitch device =
                end.isEmpty()
                        ? null
                        : checking.network.physical().switches().get(end.get().device());
        if (end.isEmpty() || device == null) {
            if (end.isEmpty() && !checking.network.physical().switches().isEmpty()) {
                checking.warning(
                        pnic.where(),
                        "pNIC '"
                                + pnic.name()
                                + "' of host '"
                                + need.host()
                                + "' carries traffic but has no cable",
                        "add 'to: SWITCH'");
            }
            return;
        }
        PhysicalPort port = device.port(end.get().port());
        boolean listed = device.ports().containsKey(end.get().port());
        Where noun = listed ? port.where() : device.where();
        String key = port.mode() instanceof Mode.Access ? "access" : "trunk";
        Found at =
                found.computeIfAbsent(
                        checking.place(noun, key),
                        where ->
                                new Found(
                                        listed
                                                ? "port '"
                                                        + port.name()
                                                        + "' of switch '"
                                                        + device.name()
                                                        + "'"
                                                : "switch '" + device.name() + "'"));
        String who = need.host() + ":" + need.pnic();
        at.ports.add(who);
        compare(need, port, at, who);
    }

    private void compare(Need need, PhysicalPort port, Found at, String who) {
        VlanSet tagged =
                switch (port.mode()) {
                    case Mode.Access access -> VlanSet.NONE;
                    case Mode.Trunk trunk -> trunk.allowed();
                };
        at.access |= port.mode() instanceof Mode.Access;
        for (int vid : need.needed().minus(tagged).toArray()) {
            at.missing.putIfAbsent(vid, need.why().getOrDefault(vid, ""));
            at.missingAt.computeIfAbsent(vid, id -> new ArrayList<>()).add(who);
        }
        boolean untaggedPasses =
                switch (port.mode()) {
                    case Mode.Access access -> true;
                    case Mode.Trunk trunk -> trunk.nativeVid().isPresent();
                };
        if (!need.untagged().isEmpty() && !untaggedPasses) {
            checking.error(
                    port.where(),
                    Checking.list(need.untagged())
                            + " of host '"
                            + need.host()
                            + "' sends untagged frames, which "
                            + at.what
                            + " drops",
                    "give it a VLAN, or connect it to an access port");
        }
        VlanSet used = need.needed().plus(need.useful());
        at.unneeded = at.unneeded.common(tagged.minus(used));
    }

    private void report() {
        for (Map.Entry<Where, Found> entry : found.entrySet()) {
            Found at = entry.getValue();
            for (Map.Entry<Integer, String> missing : at.missing.entrySet()) {
                int vid = missing.getKey();
                checking.error(
                        entry.getKey(),
                        "VLAN "
                                + vid
                                + " is missing at "
                                + at.what
                                + " towards "
                                + Checking.list(at.missingAt.getOrDefault(vid, List.of()))
                                + ", which needs it for "
                                + missing.getValue()
                                + (at.access ? "; an access port carries no tags" : ""),
                        at.access
                                ? "make the port a trunk with VLAN " + vid
                                : "add " + vid + " to its trunk");
            }
            if (!at.unneeded.isEmpty()) {
                checking.warning(
                        entry.getKey(),
                        "VLAN "
                                + at.unneeded
                                + " of "
                                + at.what
                                + " is used by none of "
                                + Checking.list(at.ports),
                        "take it off the trunk (SP 800-125B VM-NS-R3)");
            }
        }
    }
}

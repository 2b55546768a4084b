package ringwall.model.check;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import ringwall.model.Segment;
import ringwall.model.Segment.Carrier;
import ringwall.model.Segment.Encapsulation;
import ringwall.model.VirtualSwitch;
import ringwall.model.VirtualSwitch.Detection;
import ringwall.model.VirtualSwitch.Policy;
import ringwall.model.VirtualSwitch.Uplink;
import ringwall.model.Where;

/// What can be said but is not enforced by this version: the one list. `check` and `compile` report
/// each use as a note, so that nothing is silently accepted. Whoever builds one of these removes it
/// here: the names are those of `program`'s `Feature`, and a test of the command's module compares
/// the list with what the embedded switch declares.
public enum NotEnforced {
    GENEVE("Geneve is not carried by the embedded switch of this version", "use 'vxlan: ID'"),
    GRE("GRE is not carried by the embedded switch of this version", "use 'vxlan: ID'"),
    NVGRE("NVGRE is not carried by the embedded switch of this version", "use 'vxlan: ID'"),
    STT("STT is not carried by the embedded switch of this version", "use 'vxlan: ID'"),
    TEAM_LACP(
            "LACP is not spoken by the embedded switch of this version",
            "use 'policy: hash' towards a static LAG, or 'active-standby'"),
    TEAM_BEACON(
            "beacons are not sent by the embedded switch of this version: the team detects failures by"
                    + " its links alone",
            "leave it as it is, or write 'detect: link'");

    private final String what;
    private final String mend;

    NotEnforced(String what, String mend) {
        this.what = what;
        this.mend = mend;
    }

    /// One sentence without a full stop.
    public String what() {
        return what;
    }

    public String mend() {
        return mend;
    }

    /// A feature and a place that asks for it.
    ///
    /// @param where the noun
    /// @param key of the setting
    private record Use(NotEnforced feature, Where where, String key) {}

    static void check(Checking checking) {
        List<Use> uses = uses(checking);
        for (Use use : uses) {
            checking.note(
                    checking.place(use.where(), use.key()),
                    use.feature().what(),
                    use.feature().mend());
        }
    }

    /// The features that a Network asks for in vain.
    public static Set<NotEnforced> in(ringwall.model.Network network) {
        Checking checking = new Checking(network, java.time.LocalDate.EPOCH, Places.NOUNS);
        Set<NotEnforced> features = EnumSet.noneOf(NotEnforced.class);
        for (Use use : uses(checking)) {
            features.add(use.feature());
        }
        return features;
    }

    private static List<Use> uses(Checking checking) {
        List<Use> uses = new ArrayList<>();
        for (Segment segment : checking.network.segments().values()) {
            if (segment.carrier() instanceof Carrier.Overlay overlay
                    && overlay.encapsulation() != Encapsulation.VXLAN) {
                uses.add(encapsulation(overlay.encapsulation(), segment.where()));
            }
        }
        for (VirtualSwitch each : checking.network.switches().values()) {
            if (each.uplink() instanceof Uplink.Team team) {
                if (team.policy() == Policy.LACP) {
                    uses.add(new Use(TEAM_LACP, team.where(), "policy"));
                }
                if (team.detection() == Detection.BEACON) {
                    uses.add(new Use(TEAM_BEACON, team.where(), "detect"));
                }
            }
        }
        return uses;
    }

    private static Use encapsulation(Encapsulation encapsulation, Where where) {
        return switch (encapsulation) {
            case GENEVE -> new Use(GENEVE, where, "geneve");
            case GRE -> new Use(GRE, where, "gre");
            case NVGRE -> new Use(NVGRE, where, "nvgre");
            case STT -> new Use(STT, where, "stt");
            case VXLAN -> throw new IllegalArgumentException("VXLAN is enforced");
        };
    }
}

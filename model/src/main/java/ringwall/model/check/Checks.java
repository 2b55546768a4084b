package ringwall.model.check;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import ringwall.model.Diagnostic;
import ringwall.model.Network;

/// All checks, in the order of the nouns that they are about.
public final class Checks {
    private Checks() {}

    /// @param today the day for which expiry is judged
    /// @return unsorted; an [Diagnostic.Severity#ERROR] among them means that the Network must not
    ///   be used
    public static List<Diagnostic> check(Network network, LocalDate today, Places places) {
        Checking checking = new Checking(network, today, places);
        AddressCheck.check(checking);
        SubnetCheck.check(checking);
        HostCheck.check(checking);
        VlanIdCheck.check(checking);
        TrunkCheck.check(checking);
        CableCheck.check(checking);
        LoopCheck.check(checking);
        TeamCheck.check(checking);
        UplinkCheck.check(checking);
        GuaranteeCheck.check(checking);
        OverlayCheck.check(checking);
        MtuCheck.check(checking);
        PlacementCheck.check(checking);
        SensitivityCheck.check(checking);
        ApplianceCheck.check(checking);
        GroupCheck.check(checking);
        ShadowCheck.check(checking);
        MirrorCheck.check(checking);
        ExternalCheck.check(checking);
        ExpiryCheck.check(checking);
        NotEnforced.check(checking);
        return checking.out;
    }

    /// As [#check], for a Network that no file wrote: names that nothing defines are looked for as
    /// well, which the intent reader does by itself, at the place of each.
    public static List<Diagnostic> checkBuilt(Network network, LocalDate today) {
        List<Diagnostic> all = new ArrayList<>(check(network, today, Places.NOUNS));
        ReferenceCheck.check(network, all);
        return all;
    }
}

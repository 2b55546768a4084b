package ringwall.audit.check;

import java.util.List;
import ringwall.audit.fact.Site;

/// Runs all areas over a site.
public final class Judge {

    private static final List<Area> AREAS =
            List.of(
                    new Segmentation(),
                    new Redundancy(),
                    new Firewalls(),
                    new Monitoring(),
                    new Isolation(),
                    new Stig());

    private Judge() {}

    /// Findings of the profile's checks, sorted; the same site gives the same list.
    public static List<Finding> judge(Site site, Declared declared, Profile profile) {
        var view = new View(site, declared, profile);
        var out = new Verdicts(profile);
        AREAS.forEach(area -> area.judge(view, out));
        return out.findings();
    }
}

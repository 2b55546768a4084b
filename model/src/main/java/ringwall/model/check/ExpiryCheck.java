package ringwall.model.check;

import java.time.LocalDate;
import java.util.Optional;
import ringwall.model.Mirror;
import ringwall.model.Rule;
import ringwall.model.Where;

/// What has passed its last day and has no effect any more.
final class ExpiryCheck {
    private final Checking checking;

    private ExpiryCheck(Checking checking) {
        this.checking = checking;
    }

    static void check(Checking checking) {
        ExpiryCheck check = new ExpiryCheck(checking);
        for (Rule.Tier tier : checking.network.tiers()) {
            for (Rule rule : tier.rules()) {
                check.expired(rule.expires(), rule.where(), "rule '" + rule.id() + "'");
            }
        }
        for (Mirror mirror : checking.network.mirrors().values()) {
            check.expired(mirror.expires(), mirror.where(), "mirror '" + mirror.name() + "'");
        }
    }

    private void expired(Optional<LocalDate> last, Where noun, String what) {
        if (last.isPresent() && last.get().isBefore(checking.today)) {
            checking.warning(
                    checking.place(noun, "expires"),
                    what + " expired on " + last.get() + " and has no effect",
                    "remove it, or set a new day");
        }
    }
}

package ringwall.audit.importer.device;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.VlanSet;

/// `switchport trunk allowed vlan ...`: a list, `all`, `none`, `except`, `add`, `remove`.
final class Allowed {

    private Allowed() {}

    /// What a line makes of the set so far; null is the default: all.
    static @Nullable VlanSet apply(@Nullable VlanSet before, String words) {
        String text = words.strip().toLowerCase(Locale.ROOT);
        VlanSet so = before == null ? VlanSet.ALL : before;
        int space = text.indexOf(' ');
        String verb = space < 0 ? text : text.substring(0, space);
        String rest = space < 0 ? "" : text.substring(space + 1);
        return switch (verb) {
            case "all" -> VlanSet.ALL;
            case "none" -> VlanSet.NONE;
            // Adding to the default changes nothing, and leaves it the default.
            case "add" -> before == null ? null : so.union(VlanSet.parse(rest));
            case "remove" -> so.minus(VlanSet.parse(rest));
            case "except" -> VlanSet.ALL.minus(VlanSet.parse(rest));
            default -> VlanSet.parse(text);
        };
    }
}

package ringwall.audit.importer.vsphere;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.Json;

/// How the dialects write the same value: types (`_typeName`, `_vimtype`, xsi:type), references
/// (`{type, value}`, `vim.HostSystem:host-42`), arrays (`ArrayOf...` with `_value`), inherited
/// policies (`{inherited, value}`).
final class Vim {

    private static final Pattern KEY = Pattern.compile("key-vim\\.host\\.[A-Za-z.]+-");

    private Vim() {}

    /// The type's last name: `HostSystem`, `DistributedVirtualPortBackingInfo`; empty: not told.
    static String type(Json value) {
        String told = value.get("_typeName").text();
        if (told.isEmpty()) {
            told = value.get("_vimtype").text();
        }
        return told.substring(told.lastIndexOf('.') + 1);
    }

    /// The id that a reference names: `host-42`.
    static String ref(Json value) {
        if (value.isObject()) {
            String id = value.get("_vimid").text();
            return id.isEmpty() ? value.get("value").text() : id;
        }
        String text = value.text();
        return text.substring(text.lastIndexOf(':') + 1).replace("'", "");
    }

    /// The kind of object that a reference names, as far as it tells.
    static String refType(Json value) {
        if (value.isObject()) {
            String told = value.get("type").text();
            return told.isEmpty() ? type(value) : told;
        }
        String text = value.text();
        int colon = text.lastIndexOf(':');
        return colon < 0 ? "" : text.substring(text.lastIndexOf('.', colon) + 1, colon);
    }

    /// The elements of an array in any of its wrappers: none, `{_value: []}`, `ArrayOf...` with a
    /// member named as the element's type.
    static List<Json> list(Json value) {
        if (value.missing() || (!value.isObject() && !value.isArray() && value.text().isEmpty())) {
            return List.of();
        }
        if (value.isObject()) {
            if (value.get("_value").isArray()) {
                return value.get("_value").each();
            }
            if (type(value).startsWith("ArrayOf")) {
                for (Map.Entry<String, Json> member : value.members()) {
                    if (!member.getKey().startsWith("_")) {
                        return member.getValue().each();
                    }
                }
                return List.of();
            }
            List<Map.Entry<String, Json>> members = value.members();
            if (members.size() == 1
                    && members.getFirst().getValue().isArray()
                    && Character.isUpperCase(members.getFirst().getKey().charAt(0))) {
                return members.getFirst().getValue().each(); // {"VirtualDevice": [...]}
            }
        }
        return value.each();
    }

    static List<String> texts(Json value) {
        return list(value).stream().map(Json::text).filter(t -> !t.isEmpty()).toList();
    }

    /// A truth value, plain or with `inherited`.
    static Tri tri(Json value) {
        return value.isObject() ? value.get("value").tri() : value.tri();
    }

    /// Is it taken from above? A plain value does not tell.
    static Tri inherited(Json value) {
        return value.isObject() ? value.get("inherited").tri() : Tri.UNKNOWN;
    }

    /// Text, plain or with `inherited`.
    static String text(Json value) {
        return value.isObject() ? value.get("value").text() : value.text();
    }

    /// `key-vim.host.PhysicalNic-vmnic0` is `vmnic0`.
    static String name(String key) {
        return KEY.matcher(key).replaceFirst("");
    }

    static List<String> names(Json keys) {
        return texts(keys).stream().map(Vim::name).toList();
    }

    /// `{start, end}` ranges, single numbers too. 0 (untagged) is no VLAN.
    static VlanSet ranges(Json value) {
        VlanSet set = VlanSet.NONE;
        for (Json range : list(value)) {
            if (range.isObject()) {
                int first = range.get("start").integer(-1);
                int last = range.get("end").integer(first);
                set = first < 0 ? set : set.union(VlanSet.range(first, last));
            } else {
                set = set.with(range.integer(-1));
            }
        }
        return set;
    }

    /// Uuids are written with blanks, dashes or neither.
    static String uuid(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^0-9a-f]", "");
    }

    /// Where it was read: a JSON Pointer, or for SOAP the XPath that [SoapTree]'s pointer stands
    /// for.
    static Origin origin(Json value) {
        return value.file().head().stripLeading().startsWith("<")
                ? value.file().pointer(xpath(value.pointer()))
                : value.origin();
    }

    private static String xpath(String pointer) {
        var steps = new ArrayList<String>();
        for (String step : pointer.split("/", -1)) {
            if (step.matches("\\d{1,6}") && !steps.isEmpty()) {
                String last = steps.removeLast();
                String name = last.substring(0, Math.max(0, last.lastIndexOf('[')));
                steps.add(name + "[" + (Integer.parseInt(step) + 1) + "]");
            } else if (!step.isEmpty()) {
                steps.add(step + "[1]");
            }
        }
        return "/" + String.join("/", steps);
    }
}

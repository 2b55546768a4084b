package ringwall.audit.importer.hyperv;

import java.util.List;
import java.util.Locale;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.Json;

/// Values as ConvertTo-Json writes them.
final class Shell {

    private Shell() {}

    /// An enumeration's name in lower case: given as a name, as its number (an index into `names`,
    /// in the order of the enumeration), or as `{value, Value}` (remoting). Empty: not told.
    static String word(Json value, List<String> names) {
        Json plain = value.isObject() ? value.get("value") : value;
        String text =
                value.isObject() && !value.get("Value").text().isEmpty()
                        ? value.get("Value").text()
                        : plain.text();
        if (text.matches("\\d{1,4}")) {
            int index = Integer.parseInt(text);
            return index < names.size() ? names.get(index) : "";
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /// OnOffState: On is 0, Off is 1.
    static Tri onOff(Json value) {
        return switch (word(value, List.of("on", "off"))) {
            case "on", "true", "enabled" -> Tri.YES;
            case "off", "false", "disabled" -> Tri.NO;
            default -> Tri.UNKNOWN;
        };
    }

    /// `00155D1FD216` or with dashes, to colons.
    static String mac(String text) {
        String hex = text.replaceAll("[^0-9A-Fa-f]", "").toLowerCase(Locale.ROOT);
        return hex.matches("[0-9a-f]{12}") ? hex.replaceAll("(..)(?!$)", "$1:") : "";
    }

    /// Computer names are compared without regard to case.
    static String host(String name) {
        return name.toLowerCase(Locale.ROOT).strip();
    }

    /// Blank-separated texts, or an array of them.
    static List<String> words(Json value) {
        if (value.isArray()) {
            return value.texts();
        }
        return List.of(value.text().split("[ ,;]+", -1)).stream()
                .filter(w -> !w.isEmpty())
                .toList();
    }

    /// VMNetworkAdapterVlanSetting; below the depth limit it is a type's name: unknown.
    static Vlan vlan(Json setting) {
        if (!setting.isObject()) {
            return Vlan.unknown();
        }
        String mode =
                word(
                        setting.get("OperationMode"),
                        List.of("untagged", "access", "trunk", "private"));
        return switch (mode) {
            case "untagged" -> Vlan.untagged();
            case "access" -> {
                int id = setting.get("AccessVlanId").integer(-1);
                yield id < 0 ? Vlan.unknown() : Vlan.access(id);
            }
            case "trunk" ->
                    new Vlan.Trunk(allowed(setting), setting.get("NativeVlanId").integer(-1));
            case "private" -> {
                int primary = setting.get("PrimaryVlanId").integer(0);
                int secondary = setting.get("SecondaryVlanId").integer(primary);
                yield new Vlan.Private(
                        primary,
                        secondary,
                        word(
                                setting.get("PrivateVlanMode"),
                                List.of("", "isolated", "community", "promiscuous")));
            }
            default -> Vlan.unknown();
        };
    }

    private static VlanSet allowed(Json setting) {
        String text = setting.get("AllowedVlanIdListString").text();
        if (!text.isEmpty()) {
            return VlanSet.parse(text);
        }
        VlanSet set = VlanSet.NONE;
        for (Json id : setting.get("AllowedVlanIdList").each()) {
            set = id.isArray() || id.text().isEmpty() ? set : set.union(VlanSet.parse(id.text()));
        }
        return set;
    }
}

package ringwall.intent.schema;

import java.util.SortedSet;
import ringwall.intent.yaml.Node;
import ringwall.model.Diagnostic;

/// The sentence for a name that nothing defines.
public final class Undefined {
    private Undefined() {}

    public static Diagnostic diagnostic(Node.Scalar scalar, String kind, Names names) {
        String name = scalar.text();
        SortedSet<String> known = names.all(kind);
        String near = names.nearest(name, known);
        String mend =
                !near.isEmpty()
                        ? "did you mean '" + near + "'?"
                        : known.isEmpty()
                                ? "define it under '" + section(kind) + "'"
                                : "define it under '"
                                        + section(kind)
                                        + "', or name one of "
                                        + Words.list(known);
        return Diagnostic.error(
                scalar.where(), "no " + kind + " is called '" + Words.shortened(name) + "'", mend);
    }

    private static String section(String kind) {
        return switch (kind) {
            case "tenant" -> "tenants";
            case "rack" -> "physical: racks";
            case "physical switch" -> "physical: switches";
            case "host" -> "hosts";
            case "transport zone" -> "transportZones";
            case "switch" -> "switches";
            case "segment" -> "segments";
            case "port group" -> "portGroups";
            case "VM" -> "vms";
            case "group" -> "groups";
            case "service" -> "services";
            default -> kind;
        };
    }
}

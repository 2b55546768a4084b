package ringwall.audit.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ringwall.audit.settings.Catalog;

/// OSCAL catalog of the 15 recommendations, and their mapping to SP 800-53 r5; made from [Catalog],
/// kept as files of the project in `docs/oscal`.
public final class OscalCatalog {

    private static final String TIME = "2026-11-21T00:00:00Z";
    private static final String RESOURCE = Doc.uuid("resource", "sp800-125b");

    private OscalCatalog() {}

    public static String catalog() {
        Catalog catalog = Catalog.standard();
        var groups = new ArrayList<Object>();
        for (Map.Entry<String, String> area : catalog.areas().entrySet()) {
            var controls =
                    catalog.recommendations().stream()
                            .filter(r -> r.area().equals(area.getKey()))
                            .map(r -> control(catalog, r))
                            .toList();
            if (!controls.isEmpty()) {
                groups.add(
                        Doc.map(
                                "id",
                                "vm-" + area.getKey(),
                                "class",
                                "family",
                                "title",
                                area.getValue(),
                                "controls",
                                controls));
            }
        }
        return Doc.json(
                Doc.map(
                        "catalog",
                        Doc.map(
                                "uuid", Doc.uuid("catalog", "sp800-125b"),
                                "metadata",
                                        OscalReport.metadata(
                                                "NIST SP 800-125B: secure virtual network configuration for VM protection",
                                                TIME),
                                "groups", groups,
                                "back-matter",
                                        Doc.map(
                                                "resources",
                                                List.of(
                                                        Doc.map(
                                                                "uuid",
                                                                RESOURCE,
                                                                "title",
                                                                "NIST Special Publication 800-125B",
                                                                "rlinks",
                                                                List.of(
                                                                        Doc.map(
                                                                                "href",
                                                                                "https://doi.org/10.6028/NIST.SP.800-125B"))))))));
    }

    private static Map<String, Object> control(Catalog catalog, Catalog.Recommendation r) {
        String id = r.id().toLowerCase(Locale.ROOT);
        var objectives = new ArrayList<Object>();
        for (Catalog.Check check : catalog.checks()) {
            if (check.recommendation().equals(r.id()) && !check.id().equals(r.id())) {
                objectives.add(
                        Doc.map(
                                "id",
                                OscalReport.objective(check.id()),
                                "name",
                                "assessment-objective",
                                "prose",
                                check.title()));
            }
        }
        String prose = objectives.isEmpty() ? r.title() : "Determine if:";
        return Doc.map(
                "id", id,
                "class", "SP800-125B",
                "title", r.title(),
                "props",
                        List.of(
                                Doc.map("name", "label", "value", r.id()),
                                Doc.map("name", "sort-id", "value", id)),
                "links", List.of(Doc.map("href", "#" + RESOURCE, "rel", "reference")),
                "parts",
                        List.of(
                                Doc.map(
                                        "id",
                                        id + "_smt",
                                        "name",
                                        "statement",
                                        "prose",
                                        r.statement()),
                                Doc.map(
                                        "id",
                                        id + "_obj",
                                        "name",
                                        "assessment-objective",
                                        "prose",
                                        prose,
                                        "parts",
                                        objectives),
                                Doc.map(
                                        "id",
                                        id + "_asm-examine",
                                        "name",
                                        "assessment-method",
                                        "props",
                                        List.of(Doc.map("name", "method", "value", "EXAMINE")),
                                        "parts",
                                        List.of(
                                                Doc.map(
                                                        "name", "assessment-objects",
                                                        "prose",
                                                                "Exported configuration of hosts, virtual and physical switches; neighbour tables; declared facts.")))));
    }

    /// `sc-7.13` of `SC-7(13)`.
    private static String control(String id) {
        return id.toLowerCase(Locale.ROOT).replace("(", ".").replace(")", "");
    }

    public static String mapping() {
        var maps = new ArrayList<Object>();
        for (Catalog.Recommendation r : Catalog.standard().recommendations()) {
            r.controls().forEach(c -> maps.add(map(r.id(), c, "subset-of")));
            r.related().forEach(c -> maps.add(map(r.id(), c, "intersects-with")));
        }
        return Doc.json(
                Doc.map(
                        "mapping-collection",
                        Doc.map(
                                "uuid", Doc.uuid("mapping", "sp800-125b"),
                                "metadata",
                                        OscalReport.metadata(
                                                "SP 800-125B to SP 800-53 revision 5", TIME),
                                "provenance",
                                        Doc.map(
                                                "method", "human",
                                                "matching-rationale", "semantic",
                                                "status", "draft",
                                                "mapping-description",
                                                        "Draft mapping of the 15 recommendations; needs review."),
                                "mappings",
                                        List.of(
                                                Doc.map(
                                                        "uuid", Doc.uuid("mapping", "sp800-53r5"),
                                                        "source-resource",
                                                                Doc.map(
                                                                        "type",
                                                                        "catalog",
                                                                        "href",
                                                                        "catalog.json"),
                                                        "target-resource",
                                                                Doc.map(
                                                                        "type", "catalog",
                                                                        "href",
                                                                                "https://raw.githubusercontent.com/usnistgov/oscal-content/main/nist.gov/SP800-53/rev5/json/NIST_SP-800-53_rev5_catalog.json"),
                                                        "maps", maps)))));
    }

    private static Map<String, Object> map(
            String recommendation, String control, String relationship) {
        return Doc.map(
                "uuid", Doc.uuid("map", recommendation, control),
                "relationship", relationship,
                "sources",
                        List.of(
                                Doc.map(
                                        "type",
                                        "control",
                                        "id-ref",
                                        recommendation.toLowerCase(Locale.ROOT))),
                "targets", List.of(Doc.map("type", "control", "id-ref", control(control))));
    }

    /// How Ringwall itself meets each recommendation, and each check as a rule.
    public static String component() {
        Catalog catalog = Catalog.standard();
        var requirements = new ArrayList<Object>();
        for (Catalog.Recommendation r : catalog.recommendations()) {
            requirements.add(
                    Doc.map(
                            "uuid", Doc.uuid("requirement", r.id()),
                            "control-id", r.id().toLowerCase(Locale.ROOT),
                            "description", OWN.getOrDefault(r.id(), r.title()),
                            "props",
                                    List.of(
                                            Doc.map(
                                                    "name",
                                                    "implementation-status",
                                                    "value",
                                                    OWN.containsKey(r.id())
                                                            ? "implemented"
                                                            : "partial"))));
        }
        var rules = new ArrayList<Object>();
        for (Catalog.Check check : catalog.checks()) {
            rules.add(OscalReport.prop("rule-id", check.id()));
        }
        return Doc.json(
                Doc.map(
                        "component-definition",
                        Doc.map(
                                "uuid", Doc.uuid("component-definition", "ringwall"),
                                "metadata",
                                        OscalReport.metadata("Ringwall component definition", TIME),
                                "components",
                                        List.of(
                                                Doc.map(
                                                        "uuid",
                                                        Doc.uuid("component", "ringwall"),
                                                        "type",
                                                        "software",
                                                        "title",
                                                        "Ringwall",
                                                        "description",
                                                        "A virtual network for virtual machines, sealed by default; and an audit of any virtual network.",
                                                        "props",
                                                        rules,
                                                        "control-implementations",
                                                        List.of(
                                                                Doc.map(
                                                                        "uuid",
                                                                        Doc.uuid(
                                                                                "control-implementation",
                                                                                "ringwall"),
                                                                        "source",
                                                                        "catalog.json",
                                                                        "description",
                                                                        "How Ringwall meets SP 800-125B.",
                                                                        "implemented-requirements",
                                                                        requirements)))))));
    }

    private static final Map<String, String> OWN =
            Map.of(
                    "VM-NS-R1",
                            "A virtual switch is defined once in the intent and compiled for every host that it spans.",
                    "VM-NS-R2",
                            "Host adapters have roles; the validator and the audit report management that shares a switch, a pNIC or a cable with VMs.",
                    "VM-NS-R3",
                            "The intent holds the physical ports' VLANs; they are checked against the VLANs of the hosts behind them.",
                    "VM-NS-R4", "Segments can be overlays; the VTEP has a VLAN of its own.",
                    "VM-NPR-R3",
                            "The intent holds cables; team members that end in one physical switch are reported.",
                    "VM-FW-R2", "Rules are enforced at each vNIC in the hypervisor's switch.",
                    "VM-FW-R3", "Rules live in the intent, with everything else.",
                    "VM-FW-R4", "Rules name security groups, labels and services.",
                    "VM-TM-R1", "Mirror sessions copy both directions.",
                    "VM-TM-R3",
                            "A mirror's target is a vNIC, an uplink, a remote address or a file.");
}

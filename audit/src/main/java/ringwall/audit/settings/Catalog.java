package ringwall.audit.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ringwall.intent.yaml.Node;

/// The 15 recommendations with NIST's words, their SP 800-53 r5 controls, and every check.
///
/// - `areas`: id (`ns`, `npr`, `fw`, `tm`, `iso`, `stig`) to title
public record Catalog(
        Map<String, String> areas, List<Recommendation> recommendations, List<Check> checks) {

    /// `controls`, `related`: ids of SP 800-53 r5; `stig`: rule ids.
    public record Recommendation(
            String id,
            String area,
            String title,
            String statement,
            List<String> controls,
            List<String> related,
            List<String> stig) {}

    /// `recommendation` is empty for our own checks: they do not count for NIST's lines.
    public record Check(String id, String area, String recommendation, String title) {}

    private static final Catalog STANDARD = load();

    public static Catalog standard() {
        return STANDARD;
    }

    public Optional<Check> check(String id) {
        return checks.stream().filter(c -> c.id().equals(id)).findFirst();
    }

    public Optional<Recommendation> recommendation(String id) {
        return recommendations.stream().filter(r -> r.id().equals(id)).findFirst();
    }

    /// What a line of the summary is called: the recommendation, or our own check.
    public String title(String id) {
        return recommendation(id)
                .map(Recommendation::title)
                .orElseGet(() -> check(id).map(Check::title).orElse(id));
    }

    static String resource(String name) {
        try (InputStream in = Catalog.class.getResourceAsStream("/ringwall/audit/" + name)) {
            if (in == null) {
                throw new IllegalStateException("missing in the build: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + name, e);
        }
    }

    private static Catalog load() {
        try {
            YamlFile file = YamlFile.of("catalog.yaml", resource("catalog.yaml"));
            var areas = new LinkedHashMap<String, String>();
            if (file.root().get("areas") instanceof Node.Mapping mapping) {
                mapping.entries().forEach(e -> areas.put(e.key(), file.text(mapping, e.key())));
            }
            var recommendations = new ArrayList<Recommendation>();
            for (Node.Mapping m : file.mappings("recommendations")) {
                recommendations.add(
                        new Recommendation(
                                file.text(m, "id"),
                                file.text(m, "area"),
                                file.text(m, "title"),
                                file.text(m, "statement"),
                                file.texts(m.get("controls")),
                                file.texts(m.get("related")),
                                file.texts(m.get("stig"))));
            }
            var checks = new ArrayList<Check>();
            for (Node.Mapping m : file.mappings("checks")) {
                checks.add(
                        new Check(
                                file.text(m, "id"),
                                file.text(m, "area"),
                                file.text(m, "recommendation"),
                                file.text(m, "title")));
            }
            file.done();
            return new Catalog(areas, List.copyOf(recommendations), List.copyOf(checks));
        } catch (SettingsException e) {
            throw new IllegalStateException("catalog.yaml of the build is broken", e);
        }
    }
}

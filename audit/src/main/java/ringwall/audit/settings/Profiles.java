package ringwall.audit.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import ringwall.audit.check.Profile;
import ringwall.audit.check.Severity;
import ringwall.intent.yaml.Node;

/// Profiles: those of the build by name, others from files of the same form.
public final class Profiles {

    /// Names of the profiles that come with Ringwall; the first is the default.
    public static final List<String> BUILT_IN = List.of("sp800-125b", "stig-vswitch");

    private Profiles() {}

    public static Profile standard() {
        try {
            return builtIn(BUILT_IN.getFirst());
        } catch (SettingsException e) {
            throw new IllegalStateException("a profile of the build is broken", e);
        }
    }

    /// One of [#BUILT_IN].
    public static Profile builtIn(String name) throws SettingsException {
        String file = "profile-" + name + ".yaml";
        return read(file, Catalog.resource(file));
    }

    public static Profile read(String name, String text) throws SettingsException {
        YamlFile file = YamlFile.of(name, text);
        file.keys(file.root(), Set.of("id", "title", "parameters", "checks"));
        var checks = new LinkedHashMap<String, Severity>();
        for (Map.Entry<String, Node> entry : file.mapping("checks").entrySet()) {
            Optional<Severity> severity =
                    entry.getValue() instanceof Node.Scalar s
                            ? Severity.parse(s.text())
                            : Optional.empty();
            if (severity.isEmpty()) {
                file.wrong(
                        entry.getValue().where(),
                        "no severity for " + entry.getKey(),
                        "write high, medium or low");
            }
            boolean known =
                    Catalog.standard().checks().stream()
                            .anyMatch(c ->
                                    c.id().equals(entry.getKey())
                                            || c.id().startsWith(entry.getKey() + "."));
            if (!known) {
                file.wrong(
                        entry.getValue().where(),
                        "no check is called " + entry.getKey(),
                        "see docs/audit.md for the ids");
            }
            severity.ifPresent(s -> checks.put(entry.getKey(), s));
        }
        if (checks.isEmpty()) {
            file.wrong(
                    file.root().where(),
                    "the profile selects no check",
                    "list ids under 'checks:'");
        }
        var parameters = new TreeMap<String, String>();
        for (Map.Entry<String, Node> entry : file.mapping("parameters").entrySet()) {
            if (entry.getValue() instanceof Node.Scalar scalar) {
                parameters.put(entry.getKey(), scalar.text());
            }
        }
        String id = file.text(file.root(), "id");
        file.done();
        return new Profile(
                id.isEmpty() ? name : id,
                file.text(file.root(), "title"),
                checks,
                parameters,
                List.of());
    }
}

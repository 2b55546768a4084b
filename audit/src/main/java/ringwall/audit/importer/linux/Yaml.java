package ringwall.audit.importer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Redact;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import ringwall.intent.yaml.Limits;
import ringwall.intent.yaml.Node;
import ringwall.intent.yaml.Source;
import ringwall.intent.yaml.YamlReader;
import ringwall.model.Diagnostic;

/// A value in a YAML file that knows its line; missing values are values too, so that chains of
/// look-ups do not fail. Read by the intent's own reader: no tags, bounded depth and aliases.
record Yaml(SourceFile file, @Nullable Node node) {

    private static final Limits LIMITS = new Limits(8 << 20, 32, 400_000, 64, 1, 20);

    /// The file's document; empty, with an ERROR notification, if it is no YAML mapping.
    static Optional<Yaml> parse(SourceFile file, FactSink out) {
        var wrong = new ArrayList<Diagnostic>();
        YamlReader.Answer answer =
                YamlReader.read(Source.of(file.path(), file.text()), LIMITS, wrong);
        if (!wrong.isEmpty() || !(answer.root() instanceof Node.Mapping)) {
            Diagnostic first = wrong.isEmpty() ? null : wrong.getFirst();
            out.error(
                    file,
                    first == null ? "" : first.where().line() + ":" + first.where().column(),
                    "no readable YAML: "
                            + Redact.excerpt(first == null ? "not a mapping" : first.what()),
                    "collect it again; is it cut off?");
            return Optional.empty();
        }
        return Optional.of(new Yaml(file, answer.root()));
    }

    Yaml get(String key) {
        return new Yaml(file, node instanceof Node.Mapping m ? m.get(key) : null);
    }

    Yaml path(String... keys) {
        Yaml at = this;
        for (String key : keys) {
            at = at.get(key);
        }
        return at;
    }

    boolean has(String key) {
        return node instanceof Node.Mapping m && m.get(key) != null;
    }

    boolean missing() {
        return node == null;
    }

    /// Members of a mapping, in file order.
    List<Map.Entry<String, Yaml>> members() {
        var all = new ArrayList<Map.Entry<String, Yaml>>();
        if (node instanceof Node.Mapping mapping) {
            for (Node.Entry entry : mapping.entries()) {
                all.add(Map.entry(entry.key(), new Yaml(file, entry.value())));
            }
        }
        return all;
    }

    /// Items of a list; a single value is a list of itself.
    List<Yaml> each() {
        var all = new ArrayList<Yaml>();
        if (node instanceof Node.Items items) {
            items.items().forEach(i -> all.add(new Yaml(file, i)));
        } else if (node != null) {
            all.add(this);
        }
        return all;
    }

    /// A scalar's text; anything else is empty.
    String text() {
        return node instanceof Node.Scalar scalar && !scalar.absent() ? scalar.text() : "";
    }

    List<String> texts() {
        return each().stream().map(Yaml::text).filter(t -> !t.isEmpty()).toList();
    }

    int integer(int otherwise) {
        String text = text();
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    Tri tri() {
        return switch (text().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "y" -> Tri.YES;
            case "false", "no", "off", "n" -> Tri.NO;
            default -> Tri.UNKNOWN;
        };
    }

    /// A declared fact read here.
    Origin origin() {
        int line = node == null ? 1 : node.where().line();
        return file.line(line).as(Confidence.DECLARED);
    }
}

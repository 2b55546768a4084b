package ringwall.intent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ringwall.intent.schema.Language;
import ringwall.intent.schema.Shape;
import ringwall.intent.yaml.Node;
import ringwall.model.Diagnostic;

/// Several files, one document: sections are joined name by name, lists are appended in the order
/// of the files, and what is in two files is an error.
final class Merger {
    private final List<Diagnostic> out;

    private Merger(List<Diagnostic> out) {
        this.out = out;
    }

    static Node.Mapping merge(List<Node.Mapping> roots, List<Diagnostic> out) {
        return roots.size() == 1 ? roots.getFirst() : new Merger(out).joined(roots, Language.ROOT);
    }

    private Node.Mapping joined(List<Node.Mapping> parts, Shape.@Nullable Fields fields) {
        List<Node.Entry> merged = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        for (Node.Mapping part : parts) {
            for (Node.Entry entry : part.entries()) {
                Integer place = places.putIfAbsent(entry.key(), merged.size());
                if (place == null) {
                    merged.add(entry);
                } else {
                    Shape.Field field = fields == null ? null : fields.field(entry.key());
                    merged.set(place, join(merged.get(place), entry, field));
                }
            }
        }
        return new Node.Mapping(merged, parts.getFirst().where());
    }

    private Node.Entry join(Node.Entry first, Node.Entry second, Shape.@Nullable Field field) {
        Shape shape = field == null ? null : field.shape();
        if (first.value() instanceof Node.Mapping a && second.value() instanceof Node.Mapping b) {
            if (shape instanceof Shape.Fields fields) {
                return new Node.Entry(first.key(), first.keyWhere(), joined(List.of(a, b), fields));
            }
            if (shape instanceof Shape.MapOf) {
                return new Node.Entry(first.key(), first.keyWhere(), joined(List.of(a, b), null));
            }
        }
        if (first.value() instanceof Node.Items a
                && second.value() instanceof Node.Items b
                && shape instanceof Shape.Many) {
            List<Node> items = new ArrayList<>(a.items());
            items.addAll(b.items());
            return new Node.Entry(first.key(), first.keyWhere(), new Node.Items(items, a.where()));
        }
        boolean version = first.key().equals("ringwall");
        if (!version) {
            out.add(
                    Diagnostic.error(
                            second.keyWhere(),
                            "'" + second.key() + "' is already at " + first.keyWhere(),
                            "keep it in one of the files"));
        }
        return first;
    }
}

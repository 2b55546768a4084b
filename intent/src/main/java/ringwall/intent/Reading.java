package ringwall.intent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ringwall.intent.schema.Names;
import ringwall.intent.yaml.Node;
import ringwall.model.Diagnostic;
import ringwall.model.Where;

/// What the readers of one document share: its names, its diagnostics, and which mapping each noun
/// was read from.
final class Reading {
    final Names names;
    final List<Diagnostic> out;
    private final Map<Where, Node.Mapping> mappings = new HashMap<>();

    Reading(Names names, List<Diagnostic> out) {
        this.names = names;
        this.out = out;
    }

    void error(Where where, String what, String mend) {
        out.add(Diagnostic.error(where, what, mend));
    }

    void register(Where noun, Node.Mapping mapping) {
        mappings.put(noun, mapping);
    }

    /// Where a noun's key has its value; the noun itself when it was not written there.
    Where place(Where noun, String key, int index) {
        Node.Mapping mapping = mappings.get(noun);
        @Nullable Node value = mapping == null ? null : mapping.get(key);
        if (value == null) {
            return noun;
        }
        if (value instanceof Node.Items items && index >= 0 && index < items.items().size()) {
            return items.items().get(index).where();
        }
        return value.where();
    }
}

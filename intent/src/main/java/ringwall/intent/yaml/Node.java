package ringwall.intent.yaml;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ringwall.model.Where;

/// A piece of a YAML document and the text that it was read from.
public sealed interface Node {
    Where where();

    /// `a scalar`, `a list` or `a mapping`: for sentences.
    String kindWord();

    /// @param plain written without quotes, so that it may be a number or true/false
    record Scalar(String text, boolean plain, Where where) implements Node {
        /// Nothing was written: `key:`, `key: null` or `key: ~`.
        public boolean absent() {
            return plain && (text.isEmpty() || text.equals("null") || text.equals("~"));
        }

        @Override
        public String kindWord() {
            return "a single value";
        }
    }

    record Items(List<Node> items, Where where) implements Node {
        @Override
        public String kindWord() {
            return "a list";
        }
    }

    record Mapping(List<Entry> entries, Where where) implements Node {
        /// The value of a key; a mapping has no duplicate keys.
        public @Nullable Node get(String key) {
            Entry entry = entry(key);
            return entry == null ? null : entry.value();
        }

        public @Nullable Entry entry(String key) {
            for (Entry entry : entries) {
                if (entry.key().equals(key)) {
                    return entry;
                }
            }
            return null;
        }

        @Override
        public String kindWord() {
            return "a mapping";
        }
    }

    /// @param keyWhere the key alone
    record Entry(String key, Where keyWhere, Node value) {
        /// From the key's start to the value's end.
        public Where where() {
            Where end = value.where();
            if (!end.file().equals(keyWhere.file()) || end.compareTo(keyWhere) < 0) {
                return keyWhere;
            }
            return new Where(
                    keyWhere.file(),
                    keyWhere.line(),
                    keyWhere.column(),
                    end.endLine(),
                    end.endColumn());
        }
    }
}

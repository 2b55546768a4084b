package ringwall.intent.write;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import ringwall.model.Physical.Mode;
import ringwall.model.Sensitivity;

/// The keys of one mapping, in the order in which they are put; what is usual is not put.
final class Keys {
    private final Map<String, Object> map = new LinkedHashMap<>();

    Map<String, Object> map() {
        return map;
    }

    Keys put(String key, Object value) {
        map.put(key, value);
        return this;
    }

    /// Texts and collections that are empty are left out.
    Keys put(String key, Object value, Object usual) {
        boolean empty =
                value instanceof Collection<?> list && list.isEmpty()
                        || value instanceof Map<?, ?> inner && inner.isEmpty();
        if (!empty && !value.equals(usual)) {
            map.put(key, value);
        }
        return this;
    }

    Keys text(String key, String value) {
        return put(key, value, "");
    }

    /// One stands alone, several are a list, none is left out.
    Keys many(String key, List<?> values) {
        if (!values.isEmpty()) {
            map.put(key, values.size() == 1 ? values.getFirst() : values);
        }
        return this;
    }

    Keys vid(String key, OptionalInt vid) {
        if (vid.isPresent()) {
            map.put(key, vid.getAsInt());
        }
        return this;
    }

    Keys level(Sensitivity level) {
        return text("sensitivity", level.name());
    }

    Keys allow(String key, boolean allowed) {
        return put(key, allowed ? "allow" : "", "");
    }

    Keys flag(String key, boolean value, boolean usual) {
        return put(key, value, usual);
    }

    <E extends Enum<E>> Keys word(String key, E value, E usual) {
        return value == usual ? this : put(key, word(value));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Keys mode(Mode mode) {
        switch (mode) {
            case Mode.Access access -> put("access", access.vid());
            case Mode.Trunk trunk -> {
                many("trunk", vlans(trunk));
                vid("native", trunk.nativeVid());
            }
        }
        return this;
    }

    /// `10`, `20-29`, `all`.
    private static List<Object> vlans(Mode.Trunk trunk) {
        if (trunk.allowed().size() == 4094) {
            return List.of("all");
        }
        if (trunk.allowed().isEmpty()) {
            return List.of();
        }
        return java.util.Arrays.stream(trunk.allowed().toString().split(",", -1))
                .map(part -> part.indexOf('-') < 0 ? (Object) Integer.valueOf(part) : part)
                .toList();
    }

    /// `500k`, `100M`, `10G`.
    static String rate(long kbps) {
        return kbps % 1_000_000 == 0
                ? kbps / 1_000_000 + "G"
                : kbps % 1_000 == 0 ? kbps / 1_000 + "M" : kbps + "k";
    }

    Keys rate(String key, long kbps) {
        return kbps == 0 ? this : put(key, rate(kbps));
    }

    /// `2s`, `500ms`.
    Keys time(String key, int millis, int usual) {
        return millis == usual
                ? this
                : put(key, millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms");
    }
}

package ringwall.intent.schema;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The language's only expansion: `h1..h3` is h1, h2 and h3; `h08..h11` keeps its zeros.
public final class Ranges {
    /// Names in one range.
    public static final int LIMIT = 10_000;

    private Ranges() {}

    public static boolean isRange(String text) {
        return text.contains("..");
    }

    /// The two sides of `a..b`; the text itself when it is no range.
    public static List<String> split(String text) {
        int dots = text.indexOf("..");
        return dots < 0
                ? List.of(text)
                : List.of(text.substring(0, dots), text.substring(dots + 2));
    }

    /// The names of a range; the text alone when it is none; null when it is not well formed.
    public static @Nullable List<String> expand(String text) {
        int dots = text.indexOf("..");
        if (dots < 0) {
            return List.of(text);
        }
        String first = text.substring(0, dots);
        String last = text.substring(dots + 2);
        int digits = digitsFrom(first);
        String stem = first.substring(0, digits);
        if (digits == first.length()
                || digitsFrom(last) != stem.length()
                || !last.startsWith(stem)
                || first.length() - digits > 9
                || last.length() - digits > 9
                || last.length() == digits) {
            return null;
        }
        int from = Integer.parseInt(first.substring(digits));
        int to = Integer.parseInt(last.substring(digits));
        int width = first.charAt(digits) == '0' ? first.length() - digits : 0;
        if (from > to || to - from >= LIMIT) {
            return null;
        }
        List<String> names = new ArrayList<>(to - from + 1);
        for (int i = from; i <= to; i++) {
            StringBuilder number = new StringBuilder().append(i);
            while (number.length() < width) {
                number.insert(0, '0');
            }
            names.add(stem + number);
        }
        return names;
    }

    private static int digitsFrom(String text) {
        int at = text.length();
        while (at > 0 && text.charAt(at - 1) >= '0' && text.charAt(at - 1) <= '9') {
            at--;
        }
        return at;
    }
}

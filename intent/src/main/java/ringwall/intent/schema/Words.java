package ringwall.intent.schema;

import java.util.Collection;
import java.util.Locale;

/// Words in sentences: did-you-mean, lists, quoting.
public final class Words {
    private Words() {}

    /// The word nearest to `text`, when near enough to be what was meant; else empty. Distance is
    /// Damerau-Levenshtein's (optimal string alignment), at most a third of the length.
    public static String nearest(String text, Collection<String> words) {
        String lower = text.toLowerCase(Locale.ROOT);
        int limit = Math.max(1, Math.min(3, text.length() / 3));
        String best = "";
        int bestDistance = limit + 1;
        for (String word : words) {
            if (Math.abs(word.length() - lower.length()) >= bestDistance) {
                continue;
            }
            int distance = distance(lower, word.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = word;
            }
        }
        return best;
    }

    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] free = before;
            before = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }

    /// `a, b and c`; at most 8 words, then `and 12 more`.
    public static String list(Collection<String> words) {
        StringBuilder text = new StringBuilder();
        int shown = words.size() > 9 ? 8 : words.size();
        int i = 0;
        for (String word : words) {
            if (i == shown) {
                text.append(" and ").append(words.size() - shown).append(" more");
                break;
            }
            text.append(i == 0 ? "" : i == words.size() - 1 ? " and " : ", ").append(word);
            i++;
        }
        return text.toString();
    }

    /// One line, at most 60 characters, fit for a sentence.
    public static String shortened(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (line.length() == 60) {
                return line.append("...").toString();
            }
            char c = text.charAt(i);
            line.append(c < ' ' || c == 0x7F ? '?' : c);
        }
        return line.toString();
    }
}

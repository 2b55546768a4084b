package ringwall.audit.fix;

import java.util.ArrayList;
import java.util.List;

/// Two texts as a unified diff (POSIX `diff -u`), for `patch -p0` and `git apply -p0`.
final class UnifiedDiff {

    private static final int CONTEXT = 3;
    private static final int FARTHEST = 2_000;

    private UnifiedDiff() {}

    /// A run of lines that differ: `[oldFrom, oldTo)` became `[newFrom, newTo)`.
    private record Change(int oldFrom, int oldTo, int newFrom, int newTo) {}

    /// Empty when the texts are equal.
    static String of(String path, String before, String after) {
        if (before.equals(after)) {
            return "";
        }
        List<String> old = lines(before);
        List<String> later = lines(after);
        var text = new StringBuilder("--- %s\n+++ %s\n".formatted(path, path));
        List<Change> changes = changes(old, later);
        for (int i = 0; i < changes.size(); ) {
            int last = i;
            while (last + 1 < changes.size()
                    && changes.get(last + 1).oldFrom() - changes.get(last).oldTo() <= 2 * CONTEXT) {
                last++;
            }
            hunk(text, old, later, changes.subList(i, last + 1));
            i = last + 1;
        }
        return text.toString();
    }

    /// Each with its line end; the last may have none.
    private static List<String> lines(String text) {
        var lines = new ArrayList<String>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(at, end));
            at = end;
        }
        return lines;
    }

    private static void hunk(
            StringBuilder text, List<String> old, List<String> later, List<Change> changes) {
        int oldFrom = Math.max(0, changes.getFirst().oldFrom() - CONTEXT);
        int oldTo = Math.min(old.size(), changes.getLast().oldTo() + CONTEXT);
        int newFrom = changes.getFirst().newFrom() - (changes.getFirst().oldFrom() - oldFrom);
        int newTo = changes.getLast().newTo() + (oldTo - changes.getLast().oldTo());
        text.append(
                "@@ -%s +%s @@\n"
                        .formatted(span(oldFrom, oldTo - oldFrom), span(newFrom, newTo - newFrom)));
        int at = oldFrom;
        for (Change change : changes) {
            old.subList(at, change.oldFrom()).forEach(l -> line(text, ' ', l));
            old.subList(change.oldFrom(), change.oldTo()).forEach(l -> line(text, '-', l));
            later.subList(change.newFrom(), change.newTo()).forEach(l -> line(text, '+', l));
            at = change.oldTo();
        }
        old.subList(at, oldTo).forEach(l -> line(text, ' ', l));
    }

    private static String span(int from, int count) {
        return (count == 0 ? from : from + 1) + (count == 1 ? "" : "," + count);
    }

    private static void line(StringBuilder text, char sign, String line) {
        text.append(sign).append(line);
        if (!line.endsWith("\n")) {
            text.append("\n\\ No newline at end of file\n");
        }
    }

    /// The shortest edit script (Myers 1986, greedy, O(ND)) between what remains after the common
    /// head and tail; as one change if the texts are too different for that.
    private static List<Change> changes(List<String> old, List<String> later) {
        int head = 0;
        while (head < Math.min(old.size(), later.size()) && old.get(head).equals(later.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < Math.min(old.size(), later.size()) - head
                && old.get(old.size() - 1 - tail).equals(later.get(later.size() - 1 - tail))) {
            tail++;
        }
        List<String> a = old.subList(head, old.size() - tail);
        List<String> b = later.subList(head, later.size() - tail);
        var changes = new ArrayList<Change>();
        int i = 0;
        int j = 0;
        for (int[] match : matches(a, b)) {
            add(changes, head + i, head + match[0], head + j, head + match[1]);
            i = match[0] + 1;
            j = match[1] + 1;
        }
        add(changes, head + i, head + a.size(), head + j, head + b.size());
        return changes;
    }

    private static void add(List<Change> changes, int oldFrom, int oldTo, int newFrom, int newTo) {
        if (oldFrom < oldTo || newFrom < newTo) {
            changes.add(new Change(oldFrom, oldTo, newFrom, newTo));
        }
    }

    /// Index pairs of lines that stay, rising.
    private static List<int[]> matches(List<String> a, List<String> b) {
        int most = Math.min(a.size() + b.size(), FARTHEST);
        var history = new ArrayList<int[]>();
        var ends = new int[2 * most + 3];
        for (int d = 0; d <= most; d++) {
            history.add(ends.clone());
            for (int k = -d; k <= d; k += 2) {
                int at = k + most + 1;
                boolean down = k == -d || (k != d && ends[at - 1] < ends[at + 1]);
                int x = down ? ends[at + 1] : ends[at - 1] + 1;
                int y = x - k;
                while (x < a.size() && y < b.size() && a.get(x).equals(b.get(y))) {
                    x++;
                    y++;
                }
                ends[at] = x;
                if (x >= a.size() && y >= b.size()) {
                    return back(history, a.size(), b.size(), most);
                }
            }
        }
        return List.of();
    }

    private static List<int[]> back(List<int[]> history, int x, int y, int most) {
        var kept = new ArrayList<int[]>();
        int atX = x;
        int atY = y;
        for (int d = history.size() - 1; d >= 0; d--) {
            int[] ends = history.get(d);
            int k = atX - atY;
            int at = k + most + 1;
            boolean down = k == -d || (k != d && ends[at - 1] < ends[at + 1]);
            int fromK = down ? k + 1 : k - 1;
            int fromX = d == 0 ? 0 : ends[fromK + most + 1];
            int fromY = d == 0 ? 0 : fromX - fromK;
            while (atX > fromX && atY > fromY) {
                atX--;
                atY--;
                kept.addFirst(new int[] {atX, atY});
            }
            atX = fromX;
            atY = fromY;
        }
        return kept;
    }
}

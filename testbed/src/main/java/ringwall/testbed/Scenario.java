package ringwall.testbed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import ringwall.program.DropReason;
import ringwall.program.Pipeline;

/// A dialogue between the world and a dataplane, read from text; docs/scenarios.md describes it.
///
/// @param rows of BEHAVIOUR that it shows
/// @param program name of the program that it begins with
public record Scenario(
        String file, int line, String title, List<Integer> rows, String program, List<Step> steps) {

    /// One thing that happens, with what must follow from it.
    public sealed interface Step {
        int line();

        /// A frame comes in.
        ///
        /// @param expected all that must come out, no more
        /// @param drops reasons, in any order; empty when nothing may be dropped
        /// @param tables what tables must have said, for dataplanes that trace
        @SuppressWarnings("ArrayRecordComponent") // read once, never compared
        record In(
                int line,
                String attachment,
                byte[] frame,
                List<Out> expected,
                List<DropReason> drops,
                List<Said> tables)
                implements Step {}

        /// Time passes.
        record Wait(int line, long ns) implements Step {}

        record Link(int line, String pnic, boolean up, List<Out> expected) implements Step {}

        record PortLink(int line, String port, boolean up) implements Step {}

        /// Another program takes over.
        record Load(int line, String program) implements Step {}
    }

    /// @param frame exact bytes; empty: `like` and `where` decide
    /// @param like parts of the one-line text of the frame; all must be there
    /// @param where what fields must be
    public record Out(
            int line,
            String attachment,
            Optional<byte[]> frame,
            List<String> like,
            PacketMatcher where) {}

    public record Said(int line, Pipeline.Table table, String text) {}

    /// @throws IllegalArgumentException `file:line: what`
    public static List<Scenario> read(String file, String text) {
        return new Reader(file).read(text);
    }

    @Override
    public String toString() {
        return file + ":" + line + " " + title;
    }

    private static final class Reader {
        private final String file;
        private final Map<String, String> names = new HashMap<>();
        private final List<Scenario> scenarios = new ArrayList<>();
        private String commonProgram = "";
        private String title = "";
        private int titleLine;
        private List<Integer> rows = List.of();
        private String program = "";
        private List<Step> steps = new ArrayList<>();
        private List<Out> expected = new ArrayList<>();
        private List<DropReason> drops = new ArrayList<>();
        private List<Said> tables = new ArrayList<>();
        private int number;

        Reader(String file) {
            this.file = file;
        }

        List<Scenario> read(String text) {
            for (String raw : (Iterable<String>) text.lines()::iterator) {
                number++;
                String line = raw.strip();
                if (line.isEmpty() || line.startsWith("#")) {
                    continue;
                }
                try {
                    line(line);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            file + ":" + number + ": " + e.getMessage(), e);
                }
            }
            finish();
            return scenarios;
        }

        private void line(String line) {
            int space = line.indexOf(' ');
            String word = space < 0 ? line : line.substring(0, space);
            String rest = space < 0 ? "" : line.substring(space + 1).strip();
            switch (word) {
                case "name" -> {
                    String[] parts = rest.split("\\s+", 2);
                    names.put(parts[0], named(parts[1]));
                }
                case "scenario" -> {
                    finish();
                    begin(rest);
                }
                case "row" -> row(named(rest));
                case "program" -> {
                    if (title.isEmpty()) {
                        commonProgram = rest;
                    } else if (steps.isEmpty()) {
                        program = rest;
                    } else {
                        add(new Step.Load(number, rest));
                    }
                }
                case "in" -> in(named(rest));
                case "out" -> expected.add(out(named(rest)));
                case "drop" -> drops.add(reason(rest));
                case "table" -> {
                    String[] parts = named(rest).split(":\\s*", 2);
                    tables.add(new Said(number, table(parts[0]), parts.length > 1 ? parts[1] : ""));
                }
                case "wait" -> add(new Step.Wait(number, duration(rest)));
                case "link" -> {
                    List<Out> outs = new ArrayList<>();
                    expected = outs;
                    steps.add(new Step.Link(number, upDownName(rest), up(rest), outs));
                }
                case "port" -> add(new Step.PortLink(number, upDownName(rest), up(rest)));
                default -> throw new IllegalArgumentException("'" + word + "' begins no line");
            }
        }

        private void begin(String heading) {
            int at = heading.lastIndexOf("(row");
            title = at < 0 ? heading : heading.substring(0, at).strip();
            titleLine = number;
            program = commonProgram;
            steps = new ArrayList<>();
            rows = new ArrayList<>();
            if (at >= 0) {
                String list = heading.substring(at).replaceAll("[^0-9 ,]", "").strip();
                for (String row : list.split("[ ,]+", -1)) {
                    rows.add(Integer.parseInt(row));
                }
            }
        }

        private void add(Step step) {
            expected = new ArrayList<>();
            drops = new ArrayList<>();
            tables = new ArrayList<>();
            steps.add(step);
        }

        private void in(String rest) {
            String[] parts = rest.split("\\s+", 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException("in ATTACHMENT FRAME");
            }
            List<Out> outs = new ArrayList<>();
            List<DropReason> reasons = new ArrayList<>();
            List<Said> said = new ArrayList<>();
            byte[] frame = FrameScript.frame(parts[1]);
            steps.add(new Step.In(number, parts[0], frame, outs, reasons, said));
            expected = outs;
            drops = reasons;
            tables = said;
        }

        /// `row ATTACHMENT FRAME => REASON` or `=> ATTACHMENT` (the frame unchanged) or `=>
        /// ATTACHMENT FRAME`: a scenario of one line, on a fresh dataplane.
        private void row(String rest) {
            String[] sides = rest.split("\\s+=>\\s+", 2);
            if (sides.length < 2) {
                throw new IllegalArgumentException("row ATTACHMENT FRAME => REASON or ATTACHMENT");
            }
            String keptTitle = title;
            List<Integer> keptRows = rows;
            String keptProgram = program;
            int keptLine = titleLine;
            titleLine = number;
            title = keptTitle + ": " + rest;
            steps = new ArrayList<>();
            in(sides[0]);
            String outcome = sides[1];
            if (outcome.matches("[a-z_]+")) {
                drops.add(reason(outcome));
            } else if (!outcome.contains(" ")) {
                byte[] same = FrameScript.frame(sides[0].split("\\s+", 2)[1]);
                expected.add(
                        new Out(
                                number,
                                outcome,
                                Optional.of(same),
                                List.of(),
                                PacketMatcher.any()));
            } else {
                expected.add(out(outcome));
            }
            finish();
            title = keptTitle;
            rows = keptRows;
            program = keptProgram;
            titleLine = keptLine;
            steps = new ArrayList<>();
        }

        /// `out ATTACHMENT FRAME`, `out ATTACHMENT like TEXT, TEXT`, or `out ATTACHMENT where FIELD
        /// VALUE, ...`.
        private Out out(String rest) {
            String[] parts = rest.split("\\s+", 2);
            if (parts.length < 2) {
                return new Out(number, parts[0], Optional.empty(), List.of(), PacketMatcher.any());
            }
            if (parts[1].startsWith("like ")) {
                List<String> like = List.of(parts[1].substring(5).split("\\s*,\\s*"));
                return new Out(number, parts[0], Optional.empty(), like, PacketMatcher.any());
            }
            if (parts[1].startsWith("where ")) {
                PacketMatcher where = PacketMatcher.parse(parts[1].substring(6));
                return new Out(number, parts[0], Optional.empty(), List.of(), where);
            }
            return new Out(
                    number,
                    parts[0],
                    Optional.of(FrameScript.frame(parts[1])),
                    List.of(),
                    PacketMatcher.any());
        }

        private void finish() {
            if (!steps.isEmpty()) {
                scenarios.add(
                        new Scenario(
                                file,
                                titleLine,
                                title,
                                List.copyOf(rows),
                                program,
                                List.copyOf(steps)));
            }
            steps = new ArrayList<>();
        }

        /// `$web-1` becomes what `name web-1 ...` said.
        private String named(String text) {
            StringBuilder out = new StringBuilder();
            int at = 0;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c != '$') {
                    out.append(c);
                    at++;
                    continue;
                }
                int end = at + 1;
                while (end < text.length() && isName(text.charAt(end))) {
                    end++;
                }
                String name = text.substring(at + 1, end);
                String value = names.get(name);
                if (value == null) {
                    throw new IllegalArgumentException("no line says 'name " + name + " ...'");
                }
                out.append(value);
                at = end;
            }
            return out.toString();
        }

        private static boolean isName(char c) {
            return Character.isLetterOrDigit(c) || c == '-' || c == '_';
        }

        private static DropReason reason(String word) {
            try {
                return DropReason.valueOf(word.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("'" + word + "' is no drop reason", e);
            }
        }

        private static Pipeline.Table table(String word) {
            try {
                return Pipeline.Table.valueOf(word.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("'" + word + "' is no table", e);
            }
        }

        private static long duration(String text) {
            String[] parts = text.split("\\s+", -1);
            long unit =
                    switch (parts.length == 2 ? parts[1] : "") {
                        case "ns" -> 1;
                        case "ms" -> 1_000_000;
                        case "s" -> 1_000_000_000;
                        case "min" -> 60_000_000_000L;
                        default ->
                                throw new IllegalArgumentException(
                                        "wait N ns, ms, s or min; not '" + text + "'");
                    };
            return Long.parseLong(parts[0]) * unit;
        }

        private static String upDownName(String text) {
            return text.split("\\s+", -1)[0];
        }

        private static boolean up(String text) {
            if (text.endsWith(" up")) {
                return true;
            }
            if (text.endsWith(" down")) {
                return false;
            }
            throw new IllegalArgumentException("NAME up or NAME down");
        }
    }
}

package ringwall.program;

import java.util.List;
import ringwall.model.Diagnostic;

/// The canonical text of a [HostProgram]: names only, one entry a line, sections with a heading.
///
///     program 1 host h1
///     requires vlan guards conntrack
///
///     [port web-1/eth0]
///     port vnic switch prod group prod/web tenant shop mac 02:00:00:00:00:11 mtu 1500 ...
///     ingress untagged segment web
///     secure web macs 02:00:00:00:00:11 pairs 02:00:00:00:00:11=10.0.10.11/32 link-local 2
///     egress web untagged
///
///     [segment web]
///     ...
///
/// A section holds all that belongs to one thing - a port, a segment, an address set - so that one
/// more VM adds a section and touches few others. Equal programs have equal text, and `read` of
/// what `write` wrote is the same program. A person may write programs too: lines and sections in
/// any order, `#` starts a comment, blank lines are nothing. Names that are more than letters,
/// digits and `._/:@+` are quoted like JSON strings; `-` stands for an empty list or for none.
public final class ProgramText {
    private ProgramText() {}

    /// A heading and its lines; the unit of hashing and of resending.
    ///
    /// @param kind first word of the heading: `port`, `segment`, `rules` ...
    /// @param key the rest of the heading; empty for sections that are alone
    public record Section(String kind, String key, List<String> lines) {
        /// As it stands between the brackets.
        public String heading() {
            return key.isEmpty() ? kind : kind + " " + Words.quoted(key);
        }

        /// With the heading, each line ended by a newline.
        public String text() {
            StringBuilder text = new StringBuilder(64 * (lines.size() + 1));
            appendTo(text);
            return text.toString();
        }

        void appendTo(StringBuilder text) {
            if (!kind.equals("program")) {
                text.append('[').append(heading()).append("]\n");
            }
            for (String line : lines) {
                text.append(line).append('\n');
            }
        }
    }

    /// Text that is no program: where and why.
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Diagnostic diagnostic;

        Malformed(Diagnostic diagnostic) {
            super(diagnostic.toString());
            this.diagnostic = diagnostic;
        }

        public Diagnostic diagnostic() {
            return diagnostic;
        }
    }

    public static String write(HostProgram program) {
        StringBuilder text = new StringBuilder(4096);
        for (Section section : sections(program)) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            section.appendTo(text);
        }
        return text.toString();
    }

    /// In canonical order. The first, of kind `program`, has no heading in the text.
    public static List<Section> sections(HostProgram program) {
        return new TextWriter(program).sections();
    }

    /// @param file named in what goes wrong; may be empty
    /// @throws Malformed at the first line that is not understood
    public static HostProgram read(String file, String text) throws Malformed {
        return new TextReader(file, text).program();
    }
}

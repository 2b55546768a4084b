package ringwall.intent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringwall.intent.yaml.Limits;
import ringwall.intent.yaml.Source;
import ringwall.model.Diagnostic;
import ringwall.model.Diagnostic.Severity;

/// What YAML itself refuses, and files that are none: one line each, never an exception.
class FrontEndTest {
    /// `~` stands for a line break, `>` for a tab.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tab as indentation   | hosts:~>h1: {}              | x:2:1: error: not YAML: found character '\\t(TAB)' that cannot start any token. Mend: indent with spaces, not with tabs
                    open bracket         | hosts: {h1: {}              | x:1:15: error: not YAML: expected ',' or '}', but got <stream end>. Mend: close the mapping with '}', or put ',' between its keys
                    open quote           | name: "shop                 | x:1:12: error: not YAML: found unexpected end of stream. Mend: close the quote or bracket that is still open
                    two colons           | name: a: b                  | x:1:8: error: not YAML: mapping values are not allowed here. Mend: begin the key on a line of its own, or put text that holds ': ' in quotes
                    indentation          | hosts:~  h1: {}~ h2: {}     | x:3:2: error: not YAML: expected <block end>, but found '<block mapping start>'. Mend: indent the keys of one mapping alike
                    duplicate key        | name: a~name: b             | x:2:1: error: the key 'name' is already at line 1. Mend: remove one of the two, or rename it
                    tag                  | name: !!str shop            | x:1:7: error: the YAML tag 'tag:yaml.org,2002:str' is not allowed. Mend: remove it: every key knows the type of its value
                    class tag            | name: !java.lang.Runtime {} | x:1:7: error: the YAML tag '!java.lang.Runtime' is not allowed. Mend: remove it: every key knows the type of its value
                    merge key            | hosts: {h1: {}, <<: {}}     | x:1:17: error: the merge key '<<' is not part of YAML 1.2. Mend: write the keys out; hosts that are alike can share an entry like h1..h3
                    a key that is a list | [a]: b                      | x:1:1: error: a key is a list. Mend: use a single word as key; text that begins with '{' or '[' goes in quotes
                    second document      | name: a~---~name: b         | x:2:1: error: a second YAML document begins here. Mend: remove the '---', or put what follows into a file of its own
                    undefined alias      | name: *a                    | x:1:7: error: the alias '*a' stands for nothing that ended before it. Mend: define '&a' before, or write the value out
                    alias of itself      | hosts: &a {h1: *a}          | x:1:16: error: the alias '*a' stands for nothing that ended before it. Mend: define '&a' before, or write the value out
                    a list               | [1, 2]                      | x:1:1: error: the document is a list, not a mapping. Mend: begin with 'ringwall: 1' and 'name: NAME'
                    a word               | shop                        | x:1:1: error: the document is a single value, not a mapping. Mend: begin with 'ringwall: 1' and 'name: NAME'
                    only a comment       | # nothing                   | x:1:1: error: the file is empty. Mend: begin with 'ringwall: 1' and 'name: NAME'
                    another version      | ringwall: 2                 | x:1:11: error: ringwall: 2 is not between 1 and 1. Mend: write a whole number in range, without quotes
                    """)
    void refuses(String name, String yaml, String said) {
        Intent.Result result = read(yaml.replace('~', '\n').replace('>', '\t'));
        assertThat(result.diagnostics().stream().map(Diagnostic::toString)).contains(said);
        assertThat(result.network()).isEmpty();
        assertThat(result.readable()).isTrue();
    }

    @Test
    void whatIsNoTextIsUnreadable() {
        byte[] random = new byte[1 << 20];
        new Random(1).nextBytes(random);
        byte[] binary = "name: a\nb: \0".getBytes(StandardCharsets.UTF_8);
        byte[] latin = "name: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        byte[] utf16 = "name: a".getBytes(StandardCharsets.UTF_16);
        assertThat(onlyLine(random)).contains("is not UTF-8 text: byte ");
        assertThat(onlyLine(binary))
                .isEqualTo(
                        "x:2:4: error: the file holds the control character 0x0: it is binary, not YAML"
                                + " text. Mend: give the YAML file that was meant");
        assertThat(onlyLine(latin))
                .isEqualTo(
                        "x:1:10: error: the file is not UTF-8 text: byte 10 is 0xe9. Mend: save it as"
                                + " UTF-8, or give the file that was meant");
        assertThat(onlyLine(utf16)).contains("the file is UTF-16, not UTF-8");
    }

    private static String onlyLine(byte[] bytes) {
        Intent.Result result = Intent.read(List.of(Source.of("x", bytes)));
        assertThat(result.readable()).isFalse();
        assertThat(result.diagnostics()).hasSize(1);
        return result.diagnostics().getFirst().toString();
    }

    @Test
    void anEmptyFileAndAByteOrderMark() {
        assertThat(read("").diagnostics().toString()).contains("x:1:1: error: the file is empty");
        assertThat(read("\uFEFFringwall: 1\n").network()).isPresent();
    }

    @Test
    void limitsAreLimits() {
        assertThat(limited("[".repeat(100_000))).contains("more than 32 levels of nesting");
        assertThat(limited("a: &a [x,x]\n" + bomb())).contains("more than 64 aliases");
        assertThat(limited("ringwall: 1\n" + "#".repeat(2_000)))
                .contains("more than the limit of 1000");
        assertThat(limited("x: [" + "1, ".repeat(300) + "1]")).contains("more than 200 values");
    }

    private static String bomb() {
        StringBuilder bomb = new StringBuilder("b: [");
        for (int i = 0; i < 65; i++) {
            bomb.append("*a, ");
        }
        return bomb.append("x]").toString();
    }

    private static String limited(String yaml) {
        Limits small =
                new Limits(yaml.startsWith("ringwall") ? 1_000 : 1 << 20, 32, 200, 64, 1, 10);
        Intent.Result result =
                Intent.read(List.of(Source.of("x", yaml)), java.time.LocalDate.EPOCH, small);
        assertThat(result.readable()).isFalse();
        return result.diagnostics().getLast().toString();
    }

    /// Ten levels of ten aliases: 10^10 nodes when expanded.
    @Test
    void aBillionLaughsAreRefused() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 10; i++) {
            laughs.append("a").append(i).append(": &a").append(i).append(" [");
            for (int j = 0; j < 7; j++) {
                laughs.append("*a").append(i - 1).append(", ");
            }
            laughs.append("x]\n");
        }
        Intent.Result result = read(laughs.toString());
        assertThat(result.readable()).isFalse();
        assertThat(result.diagnostics().toString()).contains("over a limit");
    }

    @Test
    void fiveHundredMistakesAreAllReported() {
        StringBuilder yaml = new StringBuilder("ringwall: 1\nsegments:\n");
        for (int i = 0; i < 500; i++) {
            yaml.append("  s").append(i).append(": {vlan: ").append(5_000 + i).append("}\n");
        }
        Intent.Result result = read(yaml.toString());
        assertThat(result.diagnostics()).hasSize(500);
        assertThat(result.diagnostics()).isSorted();
        assertThat(result.diagnostics()).allMatch(each -> each.severity() == Severity.ERROR);
    }

    @Test
    void moreThanTheLimitAreCounted() {
        Limits two = new Limits(1 << 20, 32, 1_000, 64, 1, 2);
        List<Diagnostic> said =
                Intent.read(
                                List.of(Source.of("x", "ringwall: 1\na: 1\nb: 1\nc: 1\n")),
                                java.time.LocalDate.EPOCH,
                                two)
                        .diagnostics();
        assertThat(said).hasSize(3);
        assertThat(said.getLast().toString())
                .isEqualTo(
                        "note: 1 further diagnostics are not shown. Mend: mend those above first");
    }

    @Test
    void severalFilesAreOneNetwork() {
        Source a = Source.of("a.yaml", "ringwall: 1\nname: n\nhosts: {h1: {}}\nservices: {s: ssh}");
        Source b =
                Source.of("b.yaml", "ringwall: 1\nhosts: {h2: {}}\nfirewall:\n- {id: r, allow: s}");
        Source c = Source.of("c.yaml", "ringwall: 1\nname: m\nhosts: {h1: {}}\n");
        assertThat(Intent.read(List.of(a, b)).network().orElseThrow().hosts().keySet())
                .containsExactly("h1", "h2");
        assertThat(Intent.read(List.of(b, a)).network().orElseThrow().tiers().getFirst().rules())
                .hasSize(1);
        assertThat(lines(Intent.read(List.of(a, c))))
                .containsExactly(
                        "c.yaml:2:1: error: 'name' is already at a.yaml:2:1. Mend: keep it in one of"
                                + " the files",
                        "c.yaml:3:9: error: 'h1' is already at a.yaml:3:9. Mend: keep it in one of"
                                + " the files");
    }

    @Test
    void theOrderOfKeysChangesNothing() {
        String[] lines = {
            "hosts: {h2: {}, h1: {}}",
            "name: n",
            "switches: {s: {host: h1}}",
            "vms: {b: {host: h1, switch: s}, a: {host: h1, switch: s}}"
        };
        String forward = "ringwall: 1\n" + String.join("\n", lines);
        List<String> backward = new ArrayList<>(Arrays.asList(lines));
        java.util.Collections.reverse(backward);
        var one = read(forward).network().orElseThrow();
        var other = read("ringwall: 1\n" + String.join("\n", backward)).network().orElseThrow();
        assertThat(one.vms().keySet()).isEqualTo(other.vms().keySet());
    }

    /// 802.1Q has 4094 ids; the next segment is told where there are more.
    @Test
    void theLastVlanPointsToOverlays() {
        StringBuilder yaml = new StringBuilder("ringwall: 1\nsegments:\n");
        for (int i = 1; i <= 4094; i++) {
            yaml.append("  s").append(10_000 + i).append(": {vlan: ").append(i).append("}\n");
        }
        assertThat(read(yaml.toString()).diagnostics()).isEmpty();
        assertThat(lines(read(yaml + "  t: {vlan: 7}\n")))
                .containsExactly(
                        "x:4097:13: error: segment 't' is the 4095th on a VLAN, and there are 4094."
                                + " Mend: use an overlay: 'vxlan: ID' has 16 million ids");
    }

    /// Editors of the text ask where a noun's setting begins and ends.
    @Test
    void placesAreRangesOfTheText() {
        Intent.Result result = read("ringwall: 1\nhosts: {h1: {cluster: blue}}\n");
        var host = result.network().orElseThrow().hosts().firstEntry().getValue();
        var where = result.places().of(host.where(), "cluster", -1);
        assertThat(where.toString()).isEqualTo("x:2:23");
        assertThat(where.endColumn()).isEqualTo(27);
        assertThat(result.places().of(host.where(), "rack", -1)).isEqualTo(host.where());
    }

    private static List<String> lines(Intent.Result result) {
        return result.diagnostics().stream().map(Diagnostic::toString).toList();
    }

    private static Intent.Result read(String yaml) {
        return Intent.read(List.of(Source.of("x", yaml)));
    }
}

package ringwall.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTextTest {
    static String handwritten(String name) {
        String path = "/handwritten/" + name + ".program";
        try (InputStream in = ProgramTextTest.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException(path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HostProgram program(String name) {
        return read(handwritten(name));
    }

    static HostProgram read(String text) {
        try {
            return ProgramText.read("x.program", text);
        } catch (ProgramText.Malformed e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h1", "h2", "fw-1"})
    void whatWasWrittenIsReadAsTheSame(String name) {
        HostProgram program = program(name);
        String canonical = ProgramText.write(program);
        assertThat(read(canonical)).isEqualTo(program);
        assertThat(ProgramText.write(read(canonical))).isEqualTo(canonical);
    }

    @Test
    void namesOfAnyKindSurvive() {
        for (String name :
                List.of("a b", "-", "", "\"", "\\", "ü", "a,b", "#x", "a=b", "]", "\n")) {
            String text = "program 1 host " + Words.quoted(name) + "\n";
            assertThat(read(text).owner()).isEqualTo(name);
            assertThat(read(ProgramText.write(read(text))).owner()).isEqualTo(name);
        }
    }

    /// The line, and where the first mistake is.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[pnics];pnic ens1 mtu many | 3:15 | 'many' is not a number",
                "[pnics];pnic ens1 mtu 9 | 3:15 | 9 is not between 68 and 65535",
                "[pnics];pnic ens1 | 3:10 | 'mtu' is missing",
                "[nothing];x | 3:1 | no section is called 'nothing'",
                "[rules 0];sideways web peers any | 3:1 | 'sideways' is none of",
                "[forward web];02:00:00:00:00 port a | 3:1 | is not a MAC address",
                "[routes r];10.0.0.1/8 unreachable | 3:1 | has bits set behind its prefix",
                "[port p];egress web vlan 4095 | 3:17 | 4095 is not between 1 and 4094",
                "[port p];egress web vlan 1;egress web vlan 2 | 4:12 | this was said before",
                "[port \"p];x | 2:7 | a quoted name has no end",
            })
    void mistakesAreToldWithTheirPlace(String lines, String place, String what) {
        String text = "program 1 host h1\n" + lines.replace(';', '\n');
        assertThatThrownBy(() -> ProgramText.read("x", text))
                .isInstanceOf(ProgramText.Malformed.class)
                .hasMessageStartingWith("x:" + place + ": error: ")
                .hasMessageContaining(what);
    }

    @Test
    void oneMoreAddressTouchesOneSection() {
        HostProgram old = program("h1");
        HostProgram now =
                read(
                        handwritten("h1")
                                .replace("10.0.10.12/32\n", "10.0.10.12/32\n10.0.10.99/32\n"));
        assertThat(ProgramHash.of(old).changedTo(ProgramHash.of(now)))
                .containsExactly("addresses web");
        assertThat(ProgramHash.of(old).root()).isNotEqualTo(ProgramHash.of(now).root());
        assertThat(ProgramDiff.diff(old, now))
                .map(Object::toString)
                .containsExactly("add address 10.0.10.99/32 (addresses web): 10.0.10.99/32");
        assertThat(ProgramDiff.diff(old, old)).isEmpty();
    }

    @Test
    void aRulePutBetweenTwoOthersIsOneAction() {
        HostProgram old = program("h1");
        String rule = "from-port web peers app service app allow rule shop-2\n";
        HostProgram now =
                read(
                        handwritten("h1")
                                .replace(
                                        rule,
                                        "from-port web peers app service ssh drop rule new-1\n"
                                                + rule));
        assertThat(ProgramDiff.diff(old, now))
                .map(Object::toString)
                .containsExactly(
                        "add rule new-1 from-port web (rules 1): from-port web peers app service ssh"
                                + " drop rule new-1");
    }

    @Test
    void anExchangeOfTwoRulesIsAMove() {
        String x = "from-port a peers any service any drop rule x\n";
        String y = "from-port a peers any service any allow rule y\n";
        String head = "program 1 host h\n[rules 0]\n";
        assertThat(ProgramDiff.diff(read(head + x + y), read(head + y + x)))
                .map(ProgramDiff.NamedAction::verb)
                .containsExactly(ProgramDiff.Verb.MOVE);
    }
}

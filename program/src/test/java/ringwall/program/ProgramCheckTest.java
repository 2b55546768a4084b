package ringwall.program;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramCheckTest {
    @ParameterizedTest
    @ValueSource(strings = {"h1", "h2", "fw-1"})
    void theHandwrittenProgramsNameWhatTheyDeclare(String name) {
        assertThat(ProgramCheck.problems(ProgramTextTest.program(name))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[rules 0];from-port a peers b service c allow rule x | rule x names the port set 'a'",
                "[rules 0];from-port a peers b service c allow rule x | rule x names the address set 'b'",
                "[rules 0];from-port a peers b service c allow rule x | rule x names the service 'c'",
                "[forward s];02:00:00:00:00:01 port p | names the port 'p'",
                "[forward s];02:00:00:00:00:01 vtep 1.2.3.4 | names the VTEP 1.2.3.4",
                "[segment s];flood port p | flood of s names the port 'p'",
                "[port p];egress s untagged | egress names the port 'p'",
                "[port-set a];port p | port set a names the port 'p'",
                "[routes r];10.0.0.0/8 connected s | names the segment 's'",
                "[addresses a];10.0.0.0/8;10.1.0.0/16 | has 10.1.0.0/16 within 10.0.0.0/8",
            })
    void aNameThatNothingBears(String lines, String problem) {
        HostProgram program =
                ProgramTextTest.read("program 1 host h\n" + lines.replace(';', '\n') + "\n");
        assertThat(ProgramCheck.problems(program)).anyMatch(p -> p.contains(problem));
    }

    @Test
    void anEmptyProgramIsFine() {
        assertThat(ProgramCheck.problems(ProgramTextTest.read("program 1 host h\n"))).isEmpty();
    }
}

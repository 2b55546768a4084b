package ringwall.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ringwall.model.Network;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;

/// Every example compiles, and its programs survive their own text.
class ExamplesTest {
    static List<String> names() {
        return Given.exampleNames();
    }

    @ParameterizedTest
    @MethodSource("names")
    void compiles(String name) throws Exception {
        Compiled compiled = Compiler.compile(Given.example(name), Given.TODAY);
        assertThat(compiled.hosts()).isNotEmpty();
        List<HostProgram> programs = new ArrayList<>(compiled.hosts().values());
        programs.addAll(compiled.appliances().values());
        for (HostProgram program : programs) {
            assertThat(ProgramText.read("p", ProgramText.write(program))).isEqualTo(program);
        }
    }

    /// Who can open what to whom, through all programs on their cables, is what the rules say.
    @ParameterizedTest
    @MethodSource("names")
    void reachesWhomTheRulesSay(String name) {
        Network network = Given.example(name);
        Oracle oracle = new Oracle(network);
        Wires wires = new Wires(network);
        List<Wires.Talker> talkers = wires.talkers();
        for (Wires.Talker from : talkers) {
            for (Wires.Talker to : talkers) {
                for (int port : new int[] {22, 80, 443, 3306, 5432, 8080}) {
                    if (from.equals(to)) {
                        continue;
                    }
                    SortedSet<String> reached = wires.send(from.name(), wires.syn(from, to, port));
                    boolean expected = Wires.joined(from, to) && oracle.allows(from, to, port);
                    assertThat(reached.contains(to.name()))
                            .withFailMessage(() ->
                                    "%s to %s tcp/%d should be %s%n%s"
                                            .formatted(
                                                    from.name(),
                                                    to.name(),
                                                    port,
                                                    expected,
                                                    wires.story))
                            .isEqualTo(expected);
                }
            }
        }
    }
}

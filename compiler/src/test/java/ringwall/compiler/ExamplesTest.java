package ringwall.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;

/// Every example compiles, and its programs survive their own text.
class ExamplesTest {
    static java.util.List<String> names() {
        return Given.exampleNames();
    }

    @ParameterizedTest
    @MethodSource("names")
    void compiles(String name) throws Exception {
        Compiled compiled = Compiler.compile(Given.example(name), Given.TODAY);
        assertThat(compiled.hosts()).isNotEmpty();
        for (HostProgram program : compiled.hosts().values()) {
            String text = ProgramText.write(program);
            if (System.getProperty("show") != null) {
                System.out.println(text);
            }
            assertThat(ProgramText.read("p", text)).isEqualTo(program);
        }
        for (HostProgram program : compiled.appliances().values()) {
            String text = ProgramText.write(program);
            if (System.getProperty("show") != null) {
                System.out.println(text);
            }
            assertThat(ProgramText.read("p", text)).isEqualTo(program);
        }
        if (System.getProperty("show") != null) {
            compiled.notes().forEach(System.out::println);
        }
    }
}

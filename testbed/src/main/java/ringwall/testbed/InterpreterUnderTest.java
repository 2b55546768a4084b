package ringwall.testbed;

import java.util.List;
import java.util.Optional;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;
import ringwall.program.interpreter.Interpreter;
import ringwall.program.interpreter.Result;
import ringwall.program.interpreter.State;

/// The reference itself.
public final class InterpreterUnderTest implements DataplaneUnderTest {
    private Interpreter interpreter = Interpreter.of(nothing());
    private State state = new State();

    private static HostProgram nothing() {
        try {
            return ProgramText.read("", "program 1 host nobody\n");
        } catch (ProgramText.Malformed e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return "interpreter";
    }

    @Override
    public Optional<String> refuses(HostProgram program) {
        return Optional.empty();
    }

    @Override
    public void load(HostProgram program, long nowNs) {
        interpreter = Interpreter.of(program);
        state = interpreter.tick(state, nowNs).next();
    }

    private Observed observed(Result result) {
        state = result.next();
        return new Observed(
                List.copyOf(result.outputs()), result.drops(), Optional.of(result.trace()));
    }

    @Override
    public Observed in(String attachment, byte[] frame, long nowNs) {
        return observed(interpreter.step(state, attachment, frame, nowNs));
    }

    @Override
    public Observed link(String pnic, boolean up, long nowNs) {
        return observed(interpreter.link(state, pnic, up, nowNs));
    }

    @Override
    public void port(String port, boolean up, long nowNs) {
        state = state.withPort(port, up);
    }

    @Override
    public Observed tick(long nowNs) {
        return observed(interpreter.tick(state, nowNs));
    }

    @Override
    public void close() {
        // holds nothing
    }
}

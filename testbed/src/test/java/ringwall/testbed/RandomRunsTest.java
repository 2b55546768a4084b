package ringwall.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.MirrorEntry;
import ringwall.program.Port;
import ringwall.program.ProgramCheck;
import ringwall.program.ProgramDiff;
import ringwall.program.ProgramHash;
import ringwall.program.ProgramText;
import ringwall.program.interpreter.Interpreter;
import ringwall.program.interpreter.Output;
import ringwall.program.interpreter.Result;
import ringwall.program.interpreter.State;
import ringwall.testbed.random.Arrival;
import ringwall.testbed.random.Property;
import ringwall.testbed.random.RandomFrames;
import ringwall.testbed.random.RandomPrograms;

/// Laws that hold for any program and any frames. `-Dringwall.runs=N` makes it longer.
class RandomRunsTest {
    private static final int RUNS = Integer.getInteger("ringwall.runs", 40);
    private static final int FRAMES = 40;

    @Test
    void aProgramSurvivesItsText() {
        Property.holds(
                "text round trip",
                1,
                RUNS,
                choices -> {
                    HostProgram program = RandomPrograms.program(choices);
                    HostProgram again = read(ProgramText.write(program));
                    assertThat(again).isEqualTo(program);
                    assertThat(ProgramDiff.diff(program, again)).isEmpty();
                    assertThat(ProgramCheck.problems(program)).isEmpty();
                });
    }

    @Test
    void differentProgramsDifferInTextHashAndDiff() {
        Property.holds(
                "identity",
                1,
                RUNS,
                choices -> {
                    HostProgram a = RandomPrograms.program(choices);
                    HostProgram b = RandomPrograms.program(choices);
                    boolean equal = a.equals(b);
                    assertThat(ProgramHash.of(a).equals(ProgramHash.of(b))).isEqualTo(equal);
                    assertThat(ProgramDiff.diff(a, b).isEmpty()).isEqualTo(equal);
                });
    }

    static HostProgram read(String text) {
        try {
            return ProgramText.read("random", text);
        } catch (ProgramText.Malformed e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /// Runs a history and looks at every step.
    private static void histories(String law, java.util.function.Consumer<Step> look) {
        Property.holds(
                law,
                1,
                RUNS,
                choices -> {
                    HostProgram program = RandomPrograms.program(choices);
                    Interpreter interpreter = Interpreter.of(program);
                    RandomFrames frames = new RandomFrames(choices, program);
                    State state = new State();
                    long nowNs = 1_800_000_000_000_000_000L;
                    for (int i = 0; i < FRAMES; i++) {
                        nowNs += choices.pick(List.of(1_000L, 10_000_000L, 5_000_000_000L));
                        Arrival arrival = frames.next();
                        List<String> before = state.connections();
                        byte[] copy = arrival.frame().clone();
                        Result result = interpreter.step(state, arrival.attachment(), copy, nowNs);
                        look.accept(new Step(program, state, before, arrival, result, nowNs));
                        frames.saw(result.outputs());
                        state = result.next();
                    }
                });
    }

    private record Step(
            HostProgram program,
            State state,
            List<String> connectionsBefore,
            Arrival arrival,
            Result result,
            long nowNs) {}

    @Test
    void aStepIsPureAndDeterministic() {
        histories(
                "purity",
                step -> {
                    assertThat(step.state().connections()).isEqualTo(step.connectionsBefore());
                    Result again =
                            Interpreter.step(
                                    step.program(),
                                    step.state(),
                                    step.arrival().attachment(),
                                    step.arrival().frame(),
                                    step.nowNs());
                    assertThat(again.outputs()).isEqualTo(step.result().outputs());
                    assertThat(again.trace()).isEqualTo(step.result().trace());
                });
    }

    /// A mirror's target that sends to the mirrored port sees its own frame: excepted.
    @Test
    void whatIsNotDeliveredHasAReasonAndNothingReturnsToItsSender() {
        Map<DropReason, Integer> seen = new EnumMap<>(DropReason.class);
        int[] delivered = new int[1];
        histories(
                "reasons",
                step -> {
                    Result result = step.result();
                    result.drops().forEach(reason -> seen.merge(reason, 1, Integer::sum));
                    delivered[0] += result.outputs().size();
                    if (result.outputs().isEmpty()) {
                        assertThat(result.drops()).as(step.arrival().toString()).isNotEmpty();
                    }
                    for (Output output : result.outputs()) {
                        boolean echoed =
                                output.attachment().equals(step.arrival().attachment())
                                        && !excepted(step.program(), output.attachment())
                                        && java.util.Arrays.equals(
                                                output.frame(), step.arrival().frame());
                        assertThat(echoed).isFalse();
                    }
                });
        System.out.println(
                "random runs: "
                        + delivered[0]
                        + " outputs, "
                        + seen.size()
                        + " of "
                        + DropReason.values().length
                        + " drop reasons seen");
        assertThat(seen.keySet()).hasSizeGreaterThan(25);
        assertThat(delivered[0]).isGreaterThan(RUNS);
    }

    @Test
    void theGatewaysMacNeverTravelsAWire() {
        histories(
                "gateway MAC",
                step -> {
                    Set<String> pnics = new HashSet<>();
                    step.program().pnics().forEach(pnic -> pnics.add(pnic.name()));
                    for (Output output : step.result().outputs()) {
                        boolean mirror =
                                output.frame().length > 15
                                        && vid(output.frame()) == RandomPrograms.RSPAN_VID;
                        if (pnics.contains(output.attachment()) && !mirror) {
                            long src =
                                    ringwall.wire.Ethernet.src(
                                            java.lang.foreign.MemorySegment.ofArray(output.frame()),
                                            0);
                            assertThat(src).isNotEqualTo(RandomPrograms.GATEWAY_MAC.bits());
                        }
                    }
                });
    }

    private static int vid(byte[] frame) {
        return (frame[12] & 0xff) == 0x81 ? ((frame[14] & 15) << 8 | frame[15] & 0xff) : 0;
    }

    /// BEHAVIOUR 10: a vNIC gets what is for its MAC, what is for a group, and nothing else; but a
    /// learning port and a mirror's target.
    @Test
    void aVnicGetsOnlyWhatIsForIt() {
        histories(
                "unknown unicast",
                step -> {
                    for (Output output : step.result().outputs()) {
                        Port port = vnic(step.program(), output.attachment());
                        if (port == null || excepted(step.program(), port.name())) {
                            continue;
                        }
                        long dst =
                                ringwall.wire.Ethernet.dst(
                                        java.lang.foreign.MemorySegment.ofArray(output.frame()), 0);
                        boolean group = ringwall.wire.Ethernet.group(dst);
                        boolean answered =
                                step.result().drops().contains(DropReason.ANSWERED)
                                        || output.attachment().equals(step.arrival().attachment());
                        assertThat(group || answered || dst == port.mac().bits())
                                .as(output.toString())
                                .isTrue();
                    }
                });
    }

    private static @Nullable Port vnic(HostProgram program, String name) {
        return program.ports().stream()
                .filter(p -> p.name().equals(name) && p.kind() == Port.Kind.VNIC)
                .findFirst()
                .orElse(null);
    }

    private static boolean excepted(HostProgram program, String port) {
        boolean learns =
                program.portSecurity().stream().anyMatch(s -> s.port().equals(port) && s.learns());
        boolean target =
                program.mirrors().stream()
                        .anyMatch(m ->
                                m.target() instanceof MirrorEntry.Target.ToPort to
                                        && to.port().equals(port));
        return learns || target;
    }

    /// What the pipeline says of its meters: they only take away.
    @Test
    void metersOnlyRestrict() {
        Property.holds(
                "meters restrict",
                1,
                RUNS,
                choices -> {
                    HostProgram metered = RandomPrograms.program(choices);
                    HostProgram free = withoutLines(metered, "meter ");
                    RandomFrames frames = new RandomFrames(choices, metered);
                    for (int i = 0; i < 10; i++) {
                        Arrival arrival = frames.next();
                        List<Output> all = outputs(free, arrival);
                        assertThat(all).containsAll(outputs(metered, arrival));
                    }
                });
    }

    /// Fail closed: without its section a port sends nothing and gets nothing.
    @Test
    void aPortWithoutItsProgramPassesNothing() {
        Property.holds(
                "not confirmed",
                1,
                RUNS,
                choices -> {
                    HostProgram whole = RandomPrograms.program(choices);
                    RandomFrames frames = new RandomFrames(choices, whole);
                    HostProgram less = withoutSection(whole, "port v1/eth0");
                    for (int i = 0; i < 10; i++) {
                        Arrival arrival = frames.next();
                        List<Output> outputs = outputs(less, arrival);
                        assertThat(outputs).noneMatch(o -> o.attachment().equals("v1/eth0"));
                        if (arrival.attachment().equals("v1/eth0")) {
                            assertThat(outputs).isEmpty();
                        }
                    }
                });
    }

    private static List<Output> outputs(HostProgram program, Arrival arrival) {
        return Interpreter.step(program, new State(), arrival.attachment(), arrival.frame(), 1)
                .outputs();
    }

    private static HostProgram withoutLines(HostProgram program, String beginning) {
        return read(
                ProgramText.write(program)
                        .lines()
                        .filter(line -> !line.startsWith(beginning))
                        .collect(java.util.stream.Collectors.joining("\n")));
    }

    private static HostProgram withoutSection(HostProgram program, String heading) {
        return read(
                ProgramText.sections(program).stream()
                        .filter(section -> !section.heading().equals(heading))
                        .map(ProgramText.Section::text)
                        .collect(java.util.stream.Collectors.joining("\n")));
    }

    /// Without any rule nothing that is IP reaches a firewalled vNIC but what the switch itself
    /// says, and ND, IGMP and MLD.
    @Test
    void withoutRulesNothingIsCommitted() {
        Property.holds(
                "default deny",
                1,
                RUNS,
                choices -> {
                    HostProgram program = withoutRules(RandomPrograms.program(choices));
                    Interpreter interpreter = Interpreter.of(program);
                    RandomFrames frames = new RandomFrames(choices, program);
                    State state = new State();
                    for (int i = 0; i < FRAMES; i++) {
                        Arrival arrival = frames.next();
                        Result result =
                                interpreter.step(
                                        state, arrival.attachment(), arrival.frame(), 1 + i);
                        state = result.next();
                        assertThat(state.connections()).isEmpty();
                        frames.saw(result.outputs());
                    }
                });
    }

    private static HostProgram withoutRules(HostProgram program) {
        return read(
                ProgramText.sections(program).stream()
                        .filter(section -> !section.kind().equals("rules"))
                        .map(ProgramText.Section::text)
                        .collect(java.util.stream.Collectors.joining("\n")));
    }

    /// The verdict on a fresh history depends on the program alone, not on the programs before.
    @Test
    void thePathToAProgramLeavesNoTrace() {
        Property.holds(
                "present state only",
                1,
                RUNS / 2,
                choices -> {
                    HostProgram last = RandomPrograms.program(choices);
                    HostProgram other = RandomPrograms.program(choices);
                    HostProgram empty = read("program 1 host h1\n");
                    RandomFrames frames = new RandomFrames(choices, last);
                    List<Arrival> arrivals = new ArrayList<>();
                    for (int i = 0; i < 10; i++) {
                        arrivals.add(frames.next());
                    }
                    List<Object> expected = null;
                    for (List<HostProgram> path :
                            Expanders.paths(List.of(other, last), empty).values()) {
                        State state = new State();
                        long nowNs = 1;
                        for (HostProgram program : path) {
                            state = Interpreter.of(program).tick(state, nowNs++).next();
                        }
                        List<Object> seen = new ArrayList<>();
                        for (Arrival arrival : arrivals) {
                            Result result =
                                    Interpreter.step(
                                            path.getLast(),
                                            state,
                                            arrival.attachment(),
                                            arrival.frame(),
                                            1_000);
                            seen.add(result.outputs());
                            seen.add(result.drops());
                            state = result.next();
                        }
                        expected = expected == null ? seen : expected;
                        assertThat(seen).isEqualTo(expected);
                    }
                });
    }

    @Test
    void aFailureIsShrunk() {
        int[] smallest = new int[1];
        try {
            Property.holds(
                    "no port is firewalled",
                    1,
                    50,
                    choices -> {
                        HostProgram program = RandomPrograms.program(choices);
                        smallest[0] = choices.drawn().length;
                        assertThat(program.ports()).noneMatch(Port::firewalled);
                    });
        } catch (AssertionError e) {
            assertThat(e).hasMessageContaining("seed").hasMessageContaining("smallest choices");
            return;
        }
        throw new AssertionError("the property holds?");
    }
}

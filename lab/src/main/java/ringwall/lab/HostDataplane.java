package ringwall.lab;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import ringwall.compiler.Compiled;
import ringwall.dataplane.EmbeddedSwitch;
import ringwall.dataplane.port.FramePort;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.program.DropReason;
import ringwall.program.Feature;
import ringwall.program.HostProgram;

/// What forwards on one host of the lab, or in one appliance: the seam between the lab and its
/// dataplanes. All calls come from the fabric's thread.
public interface HostDataplane extends AutoCloseable {
    /// Which implementation runs a lab's hosts.
    enum Kind {
        INTERPRETER,
        EMBEDDED;

        /// Neither sends beacons yet: such teams go by their links, which `check` notes. It takes
        /// nothing from what is enforced.
        private static final Set<Feature> DONE_WITHOUT = Set.of(Feature.TEAM_BEACON);

        /// Whether it can do all that the program requires.
        public boolean runs(HostProgram program) {
            return switch (this) {
                case INTERPRETER -> true;
                case EMBEDDED ->
                        program.requires().stream()
                                .filter(feature -> !DONE_WITHOUT.contains(feature))
                                .allMatch(EmbeddedSwitch.features()::contains);
            };
        }

        /// The fast one when it can do all that the programs require, else the reference.
        public static Kind best(Compiled compiled) {
            return Stream.concat(
                                    compiled.hosts().values().stream(),
                                    compiled.appliances().values().stream())
                            .allMatch(EMBEDDED::runs)
                    ? EMBEDDED
                    : INTERPRETER;
        }

        /// Whether real ports may bring partial checksums and super-frames.
        public boolean takesOffloads() {
            return this == EMBEDDED;
        }

        /// In messages.
        public String word() {
            return this == EMBEDDED ? "embedded switch" : "reference interpreter";
        }

        /// @param owner host or appliance
        public HostDataplane make(Fabric fabric, String owner) {
            return switch (this) {
                case INTERPRETER -> new InterpretedHost(fabric, owner);
                case EMBEDDED -> new EmbeddedHost(fabric, owner);
            };
        }
    }

    /// The free jack of an attachment: a vNIC's or adapter's port or a pNIC, named as in programs.
    /// It passes nothing until a program knows it.
    Jack attach(String attachment);

    /// Puts a real port on the attachment that it is named after; frames pass without the fabric
    /// where the dataplane can. The port stays its maker's.
    void attach(FramePort port);

    void detach(String attachment);

    /// Replaces the program, whole. Connections that it still allows live on.
    void load(HostProgram program);

    /// Forgets everything but comes back with the same program, as after a restart; `during` runs
    /// while it is down.
    void restart(Runnable during);

    /// Drops since the start, by reason, without zeros.
    Map<DropReason, Long> drops();

    @Override
    void close();
}

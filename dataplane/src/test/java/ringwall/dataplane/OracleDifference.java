package ringwall.dataplane;

import static ringwall.dataplane.OvsConntrack.Said.ESTABLISHED;
import static ringwall.dataplane.OvsConntrack.Said.ESTABLISHED_REPLY;
import static ringwall.dataplane.OvsConntrack.Said.INVALID;
import static ringwall.dataplane.OvsConntrack.Said.NEW;
import static ringwall.dataplane.OvsConntrack.Said.NEW_MIDSTREAM;
import static ringwall.dataplane.OvsConntrack.Said.RELATED;
import static ringwall.dataplane.OvsConntrack.Said.RELATED_REPLY;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.SwitchConntrack.Life;
import ringwall.wire.Tcp;

/// Where our conntrack and Open vSwitch's differ on purpose. docs/dataplane.md argues each by its
/// name.
enum OracleDifference {
    /// Only a name: established here is what belongs to a connection; there it is new until a
    /// reply.
    UNANSWERED(true),
    /// No SYN, no connection: invalid here, new there.
    MIDSTREAM(true),
    /// An ICMPv6 error that quotes less than a TCP header: related here, invalid there.
    SHORT_QUOTE(true),
    /// A RST in the window with another number than the receiver expects: passes here and ends
    /// nothing, invalid there.
    RESET_NOT_EXPECTED(false),
    /// A SYN in a connection that lives: passes here and changes nothing; there it must fit the
    /// window.
    SYN_IN_THE_MIDDLE(false),
    /// Data that begins in the window and ends behind it: passes here, invalid there.
    BEGINS_IN_WINDOW(false),
    /// A segment without data and a number out of the window: invalid here, not looked at there.
    NUMBER_WITHOUT_DATA(false),
    /// It acknowledges what nobody sent: invalid here, accepted there up to 67,035 bytes ahead.
    ACK_OF_UNSENT(false),
    /// It acknowledges what was acknowledged long ago: invalid here beyond the window, or 66,000
    /// bytes; there beyond 67,035 bytes times the window's scale.
    ACK_TOO_OLD(false),
    /// A segment that neither repeats the SYN nor answers it: invalid here, accepted there.
    BEFORE_THE_ANSWER(false),
    /// Behind the window after one FIN was acknowledged: invalid here, accepted there up to 67,035
    /// bytes.
    AFTER_A_FIN(false),
    /// After both FINs or a RST: ours forgets a reset connection after 10 s.
    AFTER_THE_END(false),
    /// A later fragment that overtook the first: dropped here, held there.
    FRAGMENTS_OUT_OF_ORDER(false);

    /// The dialogue may be compared further: both are in step.
    final boolean goesOn;

    OracleDifference(boolean goesOn) {
        this.goesOn = goesOn;
    }

    /// Empty: nobody has argued it.
    static Optional<OracleDifference> of(
            Talk.Step step, SwitchConntrack.Said ours, OvsConntrack.@Nullable Said theirs) {
        OvsConntrack.Said word = ours.word();
        boolean passed = word == ESTABLISHED || word == ESTABLISHED_REPLY;
        Talk.Segment tcp = step.tcp();
        if (word == INVALID && theirs == NEW_MIDSTREAM) {
            return Optional.of(MIDSTREAM);
        }
        if ((word == RELATED || word == RELATED_REPLY) && theirs == INVALID && shortQuote(step)) {
            return Optional.of(SHORT_QUOTE);
        }
        boolean passedThere = theirs == ESTABLISHED || theirs == ESTABLISHED_REPLY || theirs == NEW;
        if (step.packets().size() > 1 && ours.drop() != null) {
            return passedThere && step.what().equals(Talk.LAST_FIRST)
                    ? Optional.of(FRAGMENTS_OUT_OF_ORDER)
                    : Optional.empty();
        }
        if (step.icmpError()) {
            boolean relatedThere = theirs == RELATED || theirs == RELATED_REPLY;
            return word == INVALID && relatedThere && ours.before() == Life.NONE
                    ? Optional.of(AFTER_THE_END)
                    : Optional.empty();
        }
        if (tcp == null) {
            return passed && theirs == NEW ? Optional.of(UNANSWERED) : Optional.empty();
        }
        if (passed && theirs == NEW && tcp.has(Tcp.SYN)) {
            return Optional.of(SYN_IN_THE_MIDDLE);
        }
        if (passed && theirs == INVALID) {
            return stricterThere(tcp);
        }
        return word == INVALID && passedThere ? stricterHere(tcp, ours.before()) : Optional.empty();
    }

    private static boolean shortQuote(Talk.Step step) {
        byte[] error = step.packets().getFirst();
        return error[0] >> 4 == 6 && error[48 + 6] == 6 && error.length < 48 + 40 + 20;
    }

    private static Optional<OracleDifference> stricterThere(Talk.Segment tcp) {
        if (tcp.has(Tcp.SYN)) {
            return Optional.of(SYN_IN_THE_MIDDLE);
        }
        if (tcp.has(Tcp.RST)) {
            return Optional.of(RESET_NOT_EXPECTED);
        }
        return tcp.length() > 0 || tcp.has(Tcp.FIN)
                ? Optional.of(BEGINS_IN_WINDOW)
                : Optional.empty();
    }

    private static Optional<OracleDifference> stricterHere(Talk.Segment tcp, Life before) {
        if (before == Life.TIME_WAIT || before == Life.CLOSED || before == Life.NONE) {
            return Optional.of(AFTER_THE_END);
        }
        if (before == Life.SYN_SENT) {
            return Optional.of(BEFORE_THE_ANSWER);
        }
        if (before == Life.CLOSING && tcp.length() > 0) {
            return Optional.of(AFTER_A_FIN);
        }
        if (tcp.length() == 0) {
            return Optional.of(NUMBER_WITHOUT_DATA);
        }
        if (tcp.ackAhead() > 0) {
            return Optional.of(ACK_OF_UNSENT);
        }
        return tcp.ackAhead() < -65_535 ? Optional.of(ACK_TOO_OLD) : Optional.empty();
    }
}

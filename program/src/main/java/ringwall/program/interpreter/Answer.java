package ringwall.program.interpreter;

import org.jspecify.annotations.Nullable;

/// What the switch itself says to a frame.
///
/// @param what in words, for the trace
/// @param by name of the entry that holds the answer
/// @param frame goes back to where the frame came from; null: nothing is said
@SuppressWarnings("ArrayRecordComponent") // lives for one step, never compared
record Answer(String what, String by, byte @Nullable [] frame) {}

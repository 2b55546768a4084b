/// Random programs and frames, made of choices: a run is a sequence of numbers, so that it can be
/// printed, played again, and shrunk to a small one that still fails.
///
///     seed -> Choices -> RandomPrograms.program, RandomFrames.next -> a property -> fails?
///                ^                                                                   |
///                +---------------- shorter and smaller choices <---------------------+
@NullMarked
package ringwall.testbed.random;

import org.jspecify.annotations.NullMarked;

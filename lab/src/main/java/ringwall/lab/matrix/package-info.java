/// Every VM to every VM and service: what the rules of a Network say, what real packets do, and
/// where the two differ.
///
/// The oracle ([Policy]) reads rules, groups and segments of the [ringwall.model.Network]; it knows
/// neither the compiler nor any program. Never: a packet from a prediction.
@NullMarked
package ringwall.lab.matrix;

import org.jspecify.annotations.NullMarked;

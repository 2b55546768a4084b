/// The isolation test: the comparison of 2007 (two VMs on one virtual network, what does one see of the other and of
/// the host?) and the attacks that followed it, put to any virtual switch.
///
///     VirtualSwitchUnderTest --plug--> Attachment: jacks of vm1 (spy), vm2 (victim), vm3 (neighbour), host, uplinks
///              ^                            |
///         model | mechanism | real | ours   Scene: guests at the jacks, a physical switch and the outside at the uplinks
///                                           |
///                                       Attack.run(scene) -> Outcome with the capture that shows it
///
/// Promises: a result comes from captured frames, never from what is known of the target; every result but
/// not-applicable has a capture file; a target that passes nothing at all does not pass (each attack has its
/// control traffic). Never: touches a network that it did not make.
@NullMarked
package ringwall.lab.isolation;

import org.jspecify.annotations.NullMarked;

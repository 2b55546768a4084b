/// The embedded switch: runs a HostProgram as the Interpreter means it, fast, without privileges or native code.
///
///     FramePort --burst--> Worker --plain, known--> FastPath ---------------------> Output --burst--> FramePort
///                             |                         ^ flow entry                   ^
///                             +-- all else --> SlowPath (guards, rules, router, ...) --+
///     EmbeddedSwitch: addPort, apply(HostProgram), doWork(nowNs) or start(clock), observations
///
/// It promises: the Interpreter's verdict, bytes and drop reason for every frame; nothing allocated, locked, logged or
/// thrown on a frame's way; programs swapped whole; memory bounded from the start; one reason and one counter for every
/// drop. It never reads a Network, a file of configuration or a clock, and never loosens anything when it is in doubt.
///
/// docs/dataplane.md has the layouts, the thread rules and what is missing.
@NullMarked
package ringwall.dataplane;

import org.jspecify.annotations.NullMarked;

/// Capture files as ports: a file that sends ([ringwall.ports.capture.ReplayPort]), a file that
/// receives ([ringwall.ports.capture.FilePort], a mirror's target), and a wrapper that records what
/// passes another port ([ringwall.ports.capture.CapturingPort]).
///
/// These allocate and write to disk on the worker's thread: for tests, traces and mirrors to a
/// file, not for the fastest path.
@NullMarked
package ringwall.ports.capture;

import org.jspecify.annotations.NullMarked;

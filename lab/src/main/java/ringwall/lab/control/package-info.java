/// A running lab and how to talk to it: the real-time loop, a Unix socket that takes one JSON object a line, live
/// status, metrics.
///
///     {"command":"ping","from":"web-1","to":"app-1"}   ->   {"ok":true,"answered":3,"sent":3}
///
/// Promises: the socket is its owner's only (0600); an error is an answer, never the end of the lab; what a lab leaves
/// in the file system bears its process id and goes with it, or at the next start. Never: listens beyond loopback.
@NullMarked
package ringwall.lab.control;

import org.jspecify.annotations.NullMarked;

/// The machine that a lab runs on: programs, network namespaces, and what must be gone when the lab
/// is.
///
/// Promises: everything made here bears the mark `rw-` and the process id of its maker, and is
/// removed by it; what a killed maker left is removed by the next start, and nothing else. Never:
/// ends a process that it did not start.
@NullMarked
package ringwall.lab.system;

import org.jspecify.annotations.NullMarked;

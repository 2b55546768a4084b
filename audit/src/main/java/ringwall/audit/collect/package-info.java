/// What to run on each platform for the best input, and, on a Linux host, running the read-only
/// part of it into an archive that `ringwall audit` reads. Never writes outside the archive, never
/// runs anything that changes the host.
@NullMarked
package ringwall.audit.collect;

import org.jspecify.annotations.NullMarked;

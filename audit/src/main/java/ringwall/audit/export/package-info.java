/// A site's facts as an intent file: the way to move to Ringwall. Pure text; reads facts only,
/// never a platform's file.
@NullMarked
package ringwall.audit.export;

import org.jspecify.annotations.NullMarked;

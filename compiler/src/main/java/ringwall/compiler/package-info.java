/// Network to one HostProgram per host; pure; one file per concern.
@NullMarked
package ringwall.compiler;

import org.jspecify.annotations.NullMarked;

/// Parts of the embedded switch by JMH, and the ablations behind its design.
@NullMarked
package ringwall.bench.jmh;

import org.jspecify.annotations.NullMarked;

/// P9: classification of misses, beside linear search and Debian's dpdk-test-acl.
@NullMarked
package ringwall.bench.classify;

import org.jspecify.annotations.NullMarked;

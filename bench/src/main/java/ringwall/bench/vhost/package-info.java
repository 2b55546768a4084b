/// vhost-user side by side with OVS-DPDK: what bench/p1-vhost.sh and bench/p2-firewall.sh run.
@NullMarked
package ringwall.bench.vhost;

import org.jspecify.annotations.NullMarked;

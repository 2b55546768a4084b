#!/usr/bin/env bash
# P3: new TCP connections per second through two vNICs (SYN to the last ACK, at most WINDOW at a time, no tuple used twice
# within 4.8 million), distributed firewall with 100 rules per vNIC, against Open vSwitch with DPDK, ct(commit).
# Target: 2x. One command; writes bench/results/p3.jsonl (raw samples) and p3.md (the table; its column "flows" is WINDOW, its
# "Mpps" are millions of connections per second).
. "$(dirname "${BASH_SOURCE[0]}")/vhost-side-by-side.sh"
[ ${#cells[@]} -gt 0 ] || cells=(60:1 60:64 60:256)
samples=$out/p3.jsonl; : >"$samples"
cores=0; [ $free_jvm = no ] || cores=0,1
start_ovs ct; sleep 1; kill -STOP "$ovs_pid"
start_ringwall ringwall firewall "$cores"
start_generator
connect_generator ovs "$ovs_pid" "$work/ovs/vhu0" "$work/ovs/vhu1"
connect_generator ringwall "$ringwall_pid" "$work/ringwall.0" "$work/ringwall.1"
for pair in $(seq 0 "$pairs"); do
  for cell in "${cells[@]}"; do
    sample ovs "$ovs_pid" connect "${cell#*:}" "$seconds" "$pair"
    sample ringwall "$ringwall_pid" connect "${cell#*:}" "$seconds" "$pair"
    [ "$pair" != 0 ] || break
  done
done
"$RINGWALL_JAVA" -cp "$cp" ringwall.bench.vhost.PairedRatios "$samples" ringwall ovs | tee "$out/p3.md"

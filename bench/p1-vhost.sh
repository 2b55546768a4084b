#!/usr/bin/env bash
# P1: VM to VM over vhost-user, layer 2 with port security (MAC and address guards on), against Open vSwitch with DPDK,
# actions=NORMAL and no guard. Floor: 1x in geometric mean, no cell below 0.8x. Target: 2x, no cell below 1x.
# Frame bytes without FCS: 64, 512, 1514. One command; writes bench/results/p1.jsonl (raw samples) and p1.md (the table).
. "$(dirname "${BASH_SOURCE[0]}")/vhost-side-by-side.sh"
[ ${#cells[@]} -gt 0 ] || cells=(64:1 64:1024 64:65536 64:1000000 512:1024 512:65536 1514:1 1514:1024 1514:65536)
samples=$out/p1.jsonl; : >"$samples"
cores=0; [ $free_jvm = no ] || cores=0,1
start_ovs normal; sleep 1; kill -STOP "$ovs_pid"
start_ringwall ringwall l2 "$cores"
start_generator
connect_generator ovs "$ovs_pid" "$work/ovs/vhu0" "$work/ovs/vhu1"
connect_generator ringwall "$ringwall_pid" "$work/ringwall.0" "$work/ringwall.1"
pairs_of ovs ringwall
"$RINGWALL_JAVA" -cp "$cp" ringwall.bench.vhost.PairedRatios "$samples" ringwall ovs | tee "$out/p1.md"

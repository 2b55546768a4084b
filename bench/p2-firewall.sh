#!/usr/bin/env bash
# P2: P1 with the stateful distributed firewall, 100 rules per vNIC of which the last allows the traffic, against Open
# vSwitch with DPDK and ct(commit). Floor: 2x at 64k flows; target: 4x, and firewall on >= 0.85 of our own firewall off.
# One command; writes bench/results/p2.jsonl (raw samples) and p2.md (the tables).
. "$(dirname "${BASH_SOURCE[0]}")/vhost-side-by-side.sh"
[ ${#cells[@]} -gt 0 ] || cells=(64:64 64:1024 64:65536 64:1000000 1514:1024)
samples=$out/p2.jsonl; : >"$samples"
cores=0; [ $free_jvm = no ] || cores=0,1
start_ovs ct; sleep 1; kill -STOP "$ovs_pid"
start_ringwall on firewall "$cores"
start_ringwall off l2 "$cores"
start_generator
connect_generator ovs "$ovs_pid" "$work/ovs/vhu0" "$work/ovs/vhu1"
connect_generator on "$on_pid" "$work/on.0" "$work/on.1"
connect_generator off "$off_pid" "$work/off.0" "$work/off.1"
pairs_of ovs on off
{
  "$RINGWALL_JAVA" -cp "$cp" ringwall.bench.vhost.PairedRatios "$samples" on ovs
  echo
  "$RINGWALL_JAVA" -cp "$cp" ringwall.bench.vhost.PairedRatios "$samples" on off
} | tee "$out/p2.md"

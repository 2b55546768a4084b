#!/usr/bin/env bash
# The ceiling of P1: a wire between two vhost-user ports (ringwall.bench.vhost.BareForwarder) under the same generator.
. "$(dirname "${BASH_SOURCE[0]}")/vhost-side-by-side.sh"
[ ${#cells[@]} -gt 0 ] || cells=(64:1024 64:65536 1514:1024)
samples=$out/p1-ceiling.jsonl; : >"$samples"
taskset -c 0 "$RINGWALL_JAVA" -XX:+UseSerialGC -Xmx1g -XX:-UsePerfData --enable-native-access=ALL-UNNAMED ${RINGWALL_JAVA_OPTS:-} \
  -cp "$cp" ringwall.bench.vhost.BareForwarder "$work/bare.0" "$work/bare.1" >"$work/bare.log" 2>&1 &
bare_pid=$!; started+=("$bare_pid")
for _ in $(seq 200); do [ -S "$work/bare.1" ] && break; sleep 0.1; done
start_generator
connect_generator bare "$bare_pid" "$work/bare.0" "$work/bare.1"
pairs_of bare

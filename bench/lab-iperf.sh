#!/usr/bin/env bash
# iperf3 between two network namespaces on one host of a lab, through the embedded switch with its firewall: TCP, one
# stream, both ways. Needs root and iperf3.   bench/lab-iperf.sh [SECONDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-5}
scratch=$(mktemp -d)
cat > "$scratch/two.yaml" <<'YAML'
ringwall: 1
name: iperf
physical: {switches: {tor: {trunk: [10]}}}
hosts: {h1: {nics: {ens1: {to: tor}}}}
switches: {prod: {hosts: all, uplink: ens1}}
segments: {red: {vlan: 10, subnet: 10.0.1.0/24}}
vms:
  a: {host: h1, segment: red, ip: 10.0.1.1}
  b: {host: h1, segment: red, ip: 10.0.1.2}
firewall:
  - {id: iperf, allow: tcp/5200-5299, from: a, to: b}
YAML
XDG_RUNTIME_DIR=$scratch ./ringwall up "$scratch/two.yaml" --guests netns > "$scratch/out" 2>&1 &
lab=$!
trap 'kill $lab 2>/dev/null; wait $lab 2>/dev/null; rm -rf "$scratch"' EXIT
for _ in $(seq 300); do grep -q '^metrics:' "$scratch/out" && break; sleep 0.2; done
grep -q '^metrics:' "$scratch/out" || { cat "$scratch/out"; exit 1; }
sleep 1
enter() { sed -n "s,^$1/[^:]*: \(.*\) COMMAND$,\1,p" "$scratch/out"; }
$(enter b) iperf3 -s -1 > /dev/null & sleep 0.5
echo "a to b: $($(enter a) iperf3 -c 10.0.1.2 -t "$seconds" | grep receiver)"
$(enter b) iperf3 -s -1 > /dev/null & sleep 0.5
echo "b to a: $($(enter a) iperf3 -c 10.0.1.2 -t "$seconds" -R | grep receiver)"

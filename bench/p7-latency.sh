#!/usr/bin/env bash
# P7, the tail: p7-latency.sh [OUT_DIR] [SECONDS_A_RUN] [PAIRS]. One-way latency through the switch at several loads beside the machine's own
# floor. Prints the table, writes p7.json, p7.svg and the histograms p7-*.hgrm (microseconds). Wants two idle cores.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$home"
. build-tools/jdk.sh
(mvn -q -pl bench -am compile >&2)
path=""
for m in model wire program observe dataplane bench; do path="$path$home/$m/target/classes:"; done
path="$path$(find "$HOME/.m2" -name 'HdrHistogram-2.2.2.jar' -print -quit)"
exec "$JAVA_HOME/bin/java" -Xms512m -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  -cp "$path" ringwall.bench.latency.LatencyBench "${@:-bench/results}"

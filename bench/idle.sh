#!/usr/bin/env bash
# An idle switch: CPU of its worker and the wake-up's latency: idle.sh [OUT_DIR] [SECONDS] [PINGS]. Prints the table, writes idle.json.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$home"
. build-tools/jdk.sh
(mvn -q -pl bench -am compile >&2)
path=""
for m in model wire program observe dataplane ports bench; do path="$path$home/$m/target/classes:"; done
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "$path" ringwall.bench.dataplane.IdleBench "${@:-bench/results}"

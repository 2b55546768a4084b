#!/usr/bin/env bash
# The whole-switch table: switch.sh [OUT_DIR] [SECONDS_A_CELL] [MAX_FLOWS]. Prints it, writes switch.json and switch.svg.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$home"
. build-tools/jdk.sh
(mvn -q -pl bench -am compile >&2)
modules=(model wire program observe dataplane bench)
path=""
for m in "${modules[@]}"; do path="$path$home/$m/target/classes:"; done
exec "$JAVA_HOME/bin/java" -Xms1g -Xmx4g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  ${RINGWALL_JVM:-} -cp "$path" ringwall.bench.dataplane.SwitchBench "${@:-bench/results}"

#!/usr/bin/env bash
# Who gets what of a full uplink and of a slow receiver: shares.sh [OUT_DIR]. Prints the table, writes shares.json.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$home"
. build-tools/jdk.sh
(mvn -q -pl bench -am compile >&2)
path=""
for m in model wire program observe dataplane bench; do path="$path$home/$m/target/classes:"; done
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "$path" ringwall.bench.ShareBench "${@:-bench/out}"

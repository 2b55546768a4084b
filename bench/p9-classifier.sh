#!/usr/bin/env bash
# P9, the classifier: p9-classifier.sh [OUT_DIR] [PAIRS] [SECONDS_A_ROUND]. Prints the table, writes p9.json and p9.svg. The rule sets of
# ClassBench are looked for in ../shared/data/classbench, or in $CLASSBENCH; dpdk-test-acl (Debian: dpdk) is asked when it is installed.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$home"
. build-tools/jdk.sh
(mvn -q -pl bench -am compile >&2)
path=""
for m in model wire program observe dataplane bench; do path="$path$home/$m/target/classes:"; done
exec "$JAVA_HOME/bin/java" -Xms1g -Xmx2g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  -Dringwall.classbench="${CLASSBENCH:-../shared/data/classbench}" \
  -cp "$path" ringwall.bench.classify.ClassifierCompare "${@:-bench/results}"

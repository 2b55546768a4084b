#!/usr/bin/env bash
# The parts of the switch by JMH: jmh.sh [PATTERN] [JMH OPTIONS], as in jmh.sh ClassifierBench -i 5
set -euo pipefail
home=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/..")
. "$home/build-tools/jdk.sh"
(cd "$home" && mvn -q -pl bench -am compile >&2)
modules=$(find "$home" -path '*/target/classes' -type d -prune | tr '\n' ':')
jars=$(find "$HOME/.m2" \( -name 'jmh-core-1.37.jar' -o -name 'jopt-simple-5.0.4.jar' -o -name 'commons-math3-3.6.1.jar' \) | tr '\n' ':')
exec "$RINGWALL_JAVA" --enable-native-access=ALL-UNNAMED -cp "$modules$jars" org.openjdk.jmh.Main "${@:-ringwall.bench.jmh}"

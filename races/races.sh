#!/usr/bin/env bash
# What two threads may see of each other, by jcstress: races.sh [PATTERN] [JCSTRESS OPTIONS], as in races.sh BellRace -m tough.
# All tests in the default mode take about 20 minutes; reports go to races/results/.
set -euo pipefail
home=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/..")
. "$home/build-tools/jdk.sh"
(cd "$home" && mvn -q -pl races -am compile >&2)
modules=$(find "$home" -path '*/target/classes' -type d -prune | tr '\n' ':')
jars=$(find "$HOME/.m2" \( -name 'jcstress-core-0.16.jar' -o -name 'jopt-simple-4.6.jar' -o -name 'jna-5.8.0.jar' -o -name 'jna-platform-5.8.0.jar' \) | tr '\n' ':')
mkdir -p "$home/races/results" && cd "$home/races/results"
exec "$RINGWALL_JAVA" --enable-native-access=ALL-UNNAMED -cp "$modules$jars" org.openjdk.jcstress.Main -t "${1:-ringwall}" -r . "${@:2}"

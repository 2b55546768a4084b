#!/usr/bin/env bash
# P10: full compile of 10,000 vNICs, 1,000 groups and 100,000 rules for 200 hosts: time and peak heap.
# Builds what it needs first; --json prints one line.
set -euo pipefail
home=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/..")
. "$home/build-tools/jdk.sh"
(cd "$home" && mvn -q -pl bench -am compile >&2)
modules=$(find "$home" -path '*/target/classes' -type d -prune | tr '\n' ':')
yaml=$(find "$HOME/.m2" -name 'snakeyaml-engine-3.2.jar' -print -quit)
exec "$RINGWALL_JAVA" -Xmx2g -XX:+UseParallelGC -cp "$modules$yaml" ringwall.bench.CompileScaleBench "$@"

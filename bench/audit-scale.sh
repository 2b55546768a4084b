#!/usr/bin/env bash
# The audit at scale: audit-scale.sh [HOSTS] [VMS] [RUNS]. Reads, checks and writes all reports (text, HTML, JSON, SARIF, OSCAL) of a made site.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$home"
. build-tools/jdk.sh
mvn -q -B -pl bench -am -DskipTests compile dependency:build-classpath -Dmdep.outputFile=target/classpath >&2
path=$(<bench/target/classpath)
for m in model wire intent program testbed compiler observe dataplane ports audit lab bench; do path="$home/$m/target/classes:$path"; done
exec "$RINGWALL_JAVA" -Xmx4g -cp "$path" ringwall.bench.AuditScaleBench "${1:-200}" "${2:-10000}" "${3:-2}"

#!/bin/sh
# Boots two QEMU guests on two hosts of a lab, tests, ends them, N times (default 10), streams and vhost-user in turn.
#   bench/qemu-rounds.sh [N]
set -eu
cd "$(dirname "$0")/.."
. build-tools/jdk.sh
exec mvn -q -o -pl lab -am test -Dtest=QemuRoundsTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dringwall.lab.rounds="${1:-10}"

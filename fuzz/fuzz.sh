#!/usr/bin/env bash
# Jazzer: fuzz.sh [anyFrames|tcpDialogues|describe]. Searches for an input that breaks the switch, a minute a call; what it finds worth keeping stays
# in fuzz/.cifuzz-corpus, a finding in fuzz/src/test/resources as the next build's regression test.
set -euo pipefail
home=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/..")
. "$home/build-tools/jdk.sh"
cd "$home"
target=${1:-anyFrames}
JAZZER_FUZZ=1 mvn -pl fuzz -am test -Dtest="SwitchFuzzTest#$target" -Dsurefire.failIfNoSpecifiedTests=false |
  grep --line-buffered 'exec/s\|== \|ERROR\|BUILD' || true

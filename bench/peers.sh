# Sourced by the side-by-side benchmarks: installs what is missing, finds a JDK and the classes, keeps what it starts and ends
# only that. Everything that it makes bears the mark rw-bench.
set -euo pipefail

BENCH=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(dirname "$BENCH")
WORK=$(mktemp -d /tmp/rw-bench.XXXXXX)
PIDS=()
SPACES=()

say() { echo "# $*" >&2; }

need() { # need TOOL PACKAGE
    command -v "$1" >/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing $2"
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null
    fi
    command -v "$1" >/dev/null || { say "missing $1: install $2"; exit 3; }
}

java25() {
    for j in "${JAVA_HOME:-/nonexistent}" /usr/lib/jvm/*25*; do
        if [ -x "$j/bin/java" ] && "$j/bin/java" -version 2>&1 | grep -q '"25'; then
            echo "$j/bin/java"
            return
        fi
    done
    say "no JDK 25 found: set JAVA_HOME"
    exit 3
}

classes() { # the compiled modules and their libraries
    local cp=""
    for m in model wire intent program compiler observe dataplane ports bench; do
        [ -d "$ROOT/$m/target/classes" ] || { say "build first: mvn -q -pl bench -am compile"; exit 3; }
        cp="$cp$ROOT/$m/target/classes:"
    done
    for a in org/snakeyaml/snakeyaml-engine org/jspecify/jspecify; do
        cp="$cp$(find "${HOME}/.m2/repository/$a" -name '*.jar' | sort | tail -1):"
    done
    echo "$cp"
}

space() { # space NAME: a network namespace that is removed at the end
    ip netns add "$1"
    SPACES+=("$1")
    ip -n "$1" link set lo up
    ip netns exec "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
}

pin() { # pin CORE COMMAND...: on one core, or anywhere with PIN=0
    local core=$1
    shift
    if [ "${PIN:-1}" = 1 ]; then taskset -c "$core" "$@"; else "$@"; fi
}

start_held() { # start_held LOG COMMAND...: on core 1, with a standard input that stays open as long as we live; its pid in HELD_PID
    local log=$1
    shift
    local fifo
    fifo=$WORK/$(basename "$log").in
    mkfifo "$fifo"
    # not through pin: its subshell would be the pid that we keep
    if [ "${PIN:-1}" = 1 ]; then taskset -c 1 "$@" <"$fifo" >"$log" 2>&1 & else "$@" <"$fifo" >"$log" 2>&1 & fi
    HELD_PID=$!
    PIDS+=("$HELD_PID")
    exec {hold}>"$fifo"
}

ringwall_switch() { # ringwall_switch LOG ARGUMENT...: SwitchUnderTest on core 1; its pid in HELD_PID
    local log=$1
    shift
    start_held "$log" "$(java25)" -XX:+UseSerialGC -Xmx512m --enable-native-access=ALL-UNNAMED -cp "$(classes)" \
        ringwall.bench.port.SwitchUnderTest "$@"
    for _ in $(seq 300); do
        grep -q '^ready' "$log" && return
        sleep 0.1
    done
    say "the switch did not start:"
    cat "$log" >&2
    exit 4
}

cleanup() {
    for p in "${PIDS[@]:-}"; do
        [ -n "$p" ] && kill "$p" 2>/dev/null || true
    done
    sleep 0.3
    for s in "${SPACES[@]:-}"; do
        [ -n "$s" ] && ip netns del "$s" 2>/dev/null || true
    done
    rm -rf "$WORK"
}
trap cleanup EXIT

conditions() { # what the samples were taken under
    echo "# $(date -u +%F) load $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores, nice $(nice), PIN=${PIN:-1}, ${ROUNDS} rounds of ${SECONDS_EACH} s"
}

# table RESULTS OURS: RESULTS holds lines "round target figure"; prints each target's median and the median of the paired ratios ours/target
table() {
    python3 - "$1" "$2" "$3" <<'PY'
import sys, statistics as st
rows, ours, unit = sys.argv[1], sys.argv[2], sys.argv[3]
by = {}
for line in open(rows):
    if line.startswith('#') or not line.strip():
        continue
    r, t, f = line.split()[:3]
    by.setdefault(t, {}).setdefault(int(r), []).append(float(f))
mine = by.get(ours, {})
print("%-16s %12s %22s %10s %8s" % ("target", "median", "min .. max " + unit, "ours/it", "pairs"))
for t, rounds in by.items():
    all_ = [x for v in rounds.values() for x in v]
    ratios = [st.mean(mine[r]) / st.mean(v) for r, v in rounds.items() if t != ours and r in mine and st.mean(v) > 0]
    print("%-16s %12.2f %11.2f .. %-9.2f %10s %8d" % (t, st.median(all_), min(all_), max(all_), "%.2f" % st.median(ratios) if ratios else "", len(ratios)))
PY
}

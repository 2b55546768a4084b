# Sourced by p1-vhost.sh, p2-firewall.sh and p3-connect.sh: Open vSwitch with DPDK and Ringwall in turn between two guests
# (virtio rings in huge pages, driven by ringwall.bench.vhost.Generator). Root; Debian's package openvswitch-switch-dpdk; about
# 2 GiB of memory in huge pages.
#
#   core 0: the switch under test with all it needs (PMD thread; worker, JIT and GC)     core 1: the generator and sink
#
# The generator sends UDP between the VMs' own addresses, the second VM the replies of the first, as fast as the rings take
# them, counts what comes out and compares a part of it with what was sent. All switches stay alive and warm; the one that is not
# under test is stopped (SIGSTOP). Each pair of samples is taken back to back; the ratio of a cell is the median over
# the pairs.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${here%/*}
. "$home/build-tools/jdk.sh"

pairs=5 seconds=6 free_jvm=no install=no cells=() out=
usage() {
  sed -n '2,12p' "$0"
  echo "Usage: $0 [--pairs N] [--seconds S] [--cell BYTES:FLOWS]... [--out DIRECTORY] [--both-cores] [--install]"
  exit 2
}
while [ $# -gt 0 ]; do
  case $1 in
    --pairs) pairs=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --cell) cells+=("$2"); shift 2 ;;
    --out) out=$2; shift 2 ;;
    --both-cores) free_jvm=yes; shift ;;
    --install) install=yes; shift ;;
    *) usage ;;
  esac
done
[ "$(id -u)" = 0 ] || { echo "$0: needs root (huge pages)" >&2; exit 4; }
if [ $install = yes ]; then
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends openvswitch-switch-dpdk >/dev/null
fi
for tool in ovsdb-tool ovs-vsctl /usr/lib/openvswitch-switch-dpdk/ovs-vswitchd-dpdk; do
  command -v "$tool" >/dev/null || { echo "$0: $tool is missing: apt-get install openvswitch-switch-dpdk (or --install)" >&2; exit 4; }
done
work=$(mktemp -d /tmp/ringwall-bench.XXXXXX)
out=${out:-$here/results}
mkdir -p "$out"
# Nobody detaches: a session of its own would be another scheduling group, with another share of a busy machine.
started=()
cleanup() {
  for pid in "${started[@]}"; do kill -CONT "$pid" 2>/dev/null || true; kill "$pid" 2>/dev/null || true; done
  sleep 0.3
  rm -rf "$work"
  [ -z "${pages_before:-}" ] || echo "$pages_before" >/proc/sys/vm/nr_hugepages
}
trap cleanup EXIT

pages_before=$(</proc/sys/vm/nr_hugepages)
[ "$pages_before" -ge 1536 ] || echo 1536 >/proc/sys/vm/nr_hugepages
mkdir -p /dev/hugepages
mountpoint -q /dev/hugepages || mount -t hugetlbfs none /dev/hugepages

classpath() {
  (cd "$home" && mvn -q -B -pl bench -am -DskipTests test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath >&2)
  local all; all=$(<"$home/bench/target/classpath")
  for m in model wire intent program testbed compiler observe dataplane ports audit lab bench; do all="$home/$m/target/classes:$all"; done
  echo "$all"
}
cp=${RINGWALL_BENCH_CLASSPATH:-$(classpath)}

start_ovs() {
  local d=$work/ovs; mkdir -p "$d"
  export OVS_RUNDIR=$d OVS_LOGDIR=$d OVS_DBDIR=$d
  ovsdb-tool create "$d/conf.db" /usr/share/openvswitch/vswitch.ovsschema
  ovsdb-server "$d/conf.db" --remote=punix:"$d/db.sock" --log-file="$d/db.log" >/dev/null 2>&1 &
  started+=("$!")
  for _ in $(seq 50); do [ -S "$d/db.sock" ] && break; sleep 0.1; done
  ovs() { ovs-vsctl --db=unix:"$work/ovs/db.sock" "$@"; }
  ovs --no-wait init
  ovs --no-wait set Open_vSwitch . other_config:dpdk-init=true other_config:dpdk-socket-mem=512 \
    other_config:pmd-cpu-mask=0x1 other_config:dpdk-lcore-mask=0x1 "other_config:dpdk-extra=--no-telemetry --file-prefix=rwovs"
  /usr/lib/openvswitch-switch-dpdk/ovs-vswitchd-dpdk unix:"$d/db.sock" --pidfile="$d/vswitchd.pid" --log-file="$d/vswitchd.log" >/dev/null 2>&1 &
  ovs_pid=$!; started+=("$ovs_pid")
  ovs add-br br0 -- set bridge br0 datapath_type=netdev
  for i in 0 1; do ovs add-port br0 "vhu$i" -- set Interface "vhu$i" type=dpdkvhostuser; done
  "ovs_rules_$1"
}
of() { ovs-ofctl "$@"; }
ovs_rules_normal() { of del-flows br0; of add-flow br0 actions=NORMAL; }
ovs_rules_ct() {
  of del-flows br0
  printf '%s\n' 'table=0,priority=100,ip,ct_state=-trk,actions=ct(table=1)' 'table=0,priority=10,arp,actions=NORMAL' \
    'table=1,priority=100,ip,ct_state=+trk+new,actions=ct(commit),NORMAL' \
    'table=1,priority=100,ip,ct_state=+trk+est,actions=NORMAL' 'table=1,priority=1,actions=drop' | of add-flows br0 -
}

# start_ringwall NAME MODE CORES: sockets $work/NAME.0 and .1
start_ringwall() {
  # as ./ringwall up does: the tables in huge pages
  GLIBC_TUNABLES=glibc.malloc.hugetlb=1 taskset -c "$3" "$RINGWALL_JAVA" -XX:+UseSerialGC -XX:+UseTransparentHugePages -Xmx1g -XX:-UsePerfData --enable-native-access=ALL-UNNAMED ${RINGWALL_JAVA_OPTS:-} \
    -cp "$cp" ringwall.bench.vhost.SwitchOnVhost "$2" "$work/$1.0" "$work/$1.1" >"$work/$1.log" 2>&1 &
  started+=("$!"); eval "$1_pid=$!"
  for _ in $(seq 200); do grep -qs serving "$work/$1.log" && break; sleep 0.1; done
  grep -q serving "$work/$1.log" || { cat "$work/$1.log" >&2; exit 1; }
  kill -STOP "$!"
}

# The generator: one process for all switches; commands go in, samples come out.
start_generator() {
  mkfifo "$work/commands" "$work/answers"
  taskset -c 1 "$RINGWALL_JAVA" -XX:+UseSerialGC -Xmx512m -XX:-UsePerfData --enable-native-access=ALL-UNNAMED \
    -cp "$cp" ringwall.bench.vhost.Generator 1 /dev/hugepages 160 <"$work/commands" >"$work/answers" 2>"$work/generator.log" &
  started+=("$!")
  exec {commands}>"$work/commands" {answers}<"$work/answers"
}
ask_generator() { # COMMAND...: its answer in $answer
  echo "$*" >&$commands
  IFS= read -r -t 120 answer <&$answers || { echo "the generator has ended:" >&2; cat "$work/generator.log" >&2; exit 1; }
}
# connect_generator NAME PID SOCKET0 SOCKET1: both guests of a switch; the switch is left stopped
connect_generator() {
  kill -CONT "$2"
  ask_generator open "$1" "$3" "$4"
  sleep 1
  kill -STOP "$2"
}
# sample NAME PID COMMAND ARGUMENT...: one line of JSON to $samples
sample() {
  local name=$1 pid=$2 command=$3; shift 3
  kill -CONT "$pid"
  ask_generator "$command" "$name" "$@"
  kill -STOP "$pid"
  echo "$answer" | tee -a "$samples" >&2
}
# pairs_of BASELINE SYSTEM...: the cold start (pair 0), then every cell, each system right after the baseline
pairs_of() {
  local system
  for system in "$@"; do local p=${system}_pid; sample "$system" "${!p}" blast 64 1024 "$seconds" 0; done
  for pair in $(seq "$pairs"); do
    for cell in "${cells[@]}"; do
      for system in "$@"; do local p=${system}_pid; sample "$system" "${!p}" blast "${cell%:*}" "${cell#*:}" "$seconds" "$pair"; done
    done
  done
}

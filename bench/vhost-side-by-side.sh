# Sourced by p1-vhost.sh and p2-firewall.sh: Open vSwitch with DPDK and Ringwall in turn between two virtio-user ports of
# dpdk-testpmd. Root; Debian's packages dpdk-dev and openvswitch-switch-dpdk; about 3 GiB of memory in huge pages.
#
#   core 0: the switch under test with all it needs (PMD thread; worker, JIT and GC)     core 1: the generator and sink
#
# The generator repeats two pcap files (UDP between the VMs' own addresses, the second the replies of the first) into the
# two ports as fast as they take them and counts what comes out. Both switches stay alive and warm; the one that is not
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
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends dpdk dpdk-dev openvswitch-switch-dpdk >/dev/null
fi
for tool in dpdk-testpmd ovsdb-tool ovs-vsctl /usr/lib/openvswitch-switch-dpdk/ovs-vswitchd-dpdk; do
  command -v "$tool" >/dev/null || { echo "$0: $tool is missing: apt-get install dpdk-dev openvswitch-switch-dpdk (or --install)" >&2; exit 4; }
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
    'table=1,priority=100,ip,udp,ct_state=+trk+new,actions=ct(commit),NORMAL' \
    'table=1,priority=100,ip,ct_state=+trk+est,actions=NORMAL' 'table=1,priority=1,actions=drop' | of add-flows br0 -
}

# start_ringwall NAME MODE CORES: sockets $work/NAME.0 and .1
start_ringwall() {
  taskset -c "$3" "$RINGWALL_JAVA" -XX:+UseSerialGC -Xmx1g -XX:-UsePerfData --enable-native-access=ALL-UNNAMED ${RINGWALL_JAVA_OPTS:-} \
    -cp "$cp" ringwall.bench.vhost.SwitchOnVhost "$2" "$work/$1.0" "$work/$1.1" >"$work/$1.log" 2>&1 &
  started+=("$!"); eval "$1_pid=$!"
  for _ in $(seq 200); do grep -qs serving "$work/$1.log" && break; sleep 0.1; done
  grep -q serving "$work/$1.log" || { cat "$work/$1.log" >&2; exit 1; }
  kill -STOP "$!"
}

traffic() { # bytes flows: prints the directory
  local d=$work/t-$1-$2
  [ -d "$d" ] || { mkdir -p "$d"; "$RINGWALL_JAVA" -cp "$cp" ringwall.bench.vhost.TrafficFiles "$d" "$1" "$2"; }
  echo "$d"
}

# sample SYSTEM PID SOCKET0 SOCKET1 BYTES FLOWS PAIR: one line of JSON to $samples
sample() {
  local dir log=$work/testpmd.log mbufs size
  dir=$(traffic "$5" "$6")
  mbufs=$(( $6 * 2 + 24576 ))
  size=2176
  kill -CONT "$2"
  timeout -k 5 $(( seconds + 15 )) taskset -c 1 dpdk-testpmd --lcores '0@1,1@1' --no-pci --file-prefix=rwtp -m $(( mbufs * (size + 256) / 1048576 + 128 )) --no-telemetry --single-file-segments \
    --vdev=net_pcap0,rx_pcap="$dir/a.pcap",infinite_rx=1 --vdev=net_virtio_user0,path="$3",queues=1 \
    --vdev=net_pcap1,rx_pcap="$dir/b.pcap",infinite_rx=1 --vdev=net_virtio_user1,path="$4",queues=1 -- \
    --forward-mode=io --nb-cores=1 --stats-period 1 --total-num-mbufs=$mbufs --mbuf-size=$size --auto-start >"$log" 2>&1 &
  local generator=$!
  local waited=0
  while [ "$(grep -c 'NIC statistics for port 3' "$log" || true)" -lt $(( seconds + 1 )) ] && kill -0 $generator 2>/dev/null && [ $waited -lt $(( (seconds + 12) * 5 )) ]; do sleep 0.2; waited=$((waited + 1)); done
  kill -INT $generator 2>/dev/null || true
  wait $generator 2>/dev/null || true
  kill -STOP "$2"
  awk -v name="$1" -v bytes="$5" -v flows="$6" -v pair="$7" '
    /NIC statistics for port/ { port = $6; live = 1 }
    /Forward statistics|Accumulated/ { live = 0 }
    live && (port == 1 || port == 3) && /RX-packets/ { rx[port] = $2 }
    live && (port == 1 || port == 3) && /TX-packets/ { tx[port] = $2 }
    live && (port == 1 || port == 3) && /Rx-pps/ { n[port]++; pps[n[port]] += $2 }
    END {
      list = ""; sum = 0; k = 0
      for (i = 2; i <= n[3]; i++) { list = list (list == "" ? "" : ",") pps[i]; if (i > 2 || n[3] < 4) { sum += pps[i]; k++ } }
      printf "{\"system\":\"%s\",\"bytes\":%d,\"flows\":%d,\"pair\":%d,\"pps\":%d,\"accepted\":%d,\"delivered\":%d,\"perSecond\":[%s]}\n",
        name, bytes, flows, pair, k ? sum / k : 0, tx[1] + tx[3], rx[1] + rx[3], list }' "$log" | tee -a "$samples" >&2
}

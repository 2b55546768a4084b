#!/usr/bin/env bash
# P4: one TCP stream (iperf3) between two network namespaces through TAP ports, offloads on, against vde_switch (TAP), the Linux bridge
# (veth) and Open vSwitch's userspace datapath (veth, AF_PACKET).
#
#   sudo bench/p4-tap.sh            ROUNDS=5 SECONDS_EACH=4 PIN=1 TARGETS="vde bridge ovs bare"
#
# PIN=1: the switch process on core 1, iperf3 on core 0; PIN=0: all free. Rounds go ringwall, peer, ringwall, peer ...; every ratio is of
# two neighbours. Target: >= 10x vde_switch, >= 0.5x the Linux bridge (floor: 5x vde_switch). Raw samples: bench/results/p4-*.txt.
source "$(dirname "$0")/peers.sh"
[ "$(id -u)" = 0 ] || { say "run as root: network namespaces and TAPs"; exit 3; }
ROUNDS=${ROUNDS:-5}
SECONDS_EACH=${SECONDS_EACH:-4}
TARGETS=${TARGETS:-vde bridge ovs bare}
need iperf3 iperf3
need ip iproute2
need ethtool ethtool
need python3 python3
need ping iputils-ping

address() { # address NAMESPACE DEVICE 1|2
    ip -n "$1" link set "$2" address "52:54:00:00:00:0$3"
    ip -n "$1" addr add "10.0.0.$3/24" dev "$2"
    ip -n "$1" link set "$2" up
}

pair() { space "rw-bench-$1-a"; space "rw-bench-$1-b"; }

start_ringwall() {
    pair ringwall
    ringwall_switch "$WORK/ringwall.log" --intent "$BENCH/two-vms.yaml" --host h1 \
        a/eth0=tap:rw-bench-ringwall-a/t0 b/eth0=tap:rw-bench-ringwall-b/t0
    address rw-bench-ringwall-a t0 1
    address rw-bench-ringwall-b t0 2
}

start_bare() {
    pair bare
    ringwall_switch "$WORK/bare.log" --bare a=tap:rw-bench-bare-a/t0 b=tap:rw-bench-bare-b/t0
    address rw-bench-bare-a t0 1
    address rw-bench-bare-b t0 2
}

start_vde() {
    need vde_switch vde2
    pair vde
    start_held "$WORK/vde.log" vde_switch -s "$WORK/vde" -tap rwb-vde-a -tap rwb-vde-b
    sleep 1
    for e in a b; do
        ip link set "rwb-vde-$e" netns "rw-bench-vde-$e"
        ip -n "rw-bench-vde-$e" link set "rwb-vde-$e" name t0
    done
    address rw-bench-vde-a t0 1
    address rw-bench-vde-b t0 2
}

start_bridge() {
    pair bridge
    space rw-bench-bridge-s
    ip -n rw-bench-bridge-s link add br0 type bridge
    ip -n rw-bench-bridge-s link set br0 up
    for e in a b; do
        ip -n "rw-bench-bridge-$e" link add t0 type veth peer name "p$e" netns rw-bench-bridge-s
        ip -n rw-bench-bridge-s link set "p$e" master br0 up
    done
    address rw-bench-bridge-a t0 1
    address rw-bench-bridge-b t0 2
}

start_ovs() {
    need ovs-vsctl openvswitch-switch
    pair ovs
    export OVS_RUNDIR=$WORK/ovs OVS_DBDIR=$WORK/ovs OVS_LOGDIR=$WORK/ovs
    mkdir -p "$WORK/ovs"
    ovsdb-tool create "$WORK/ovs/conf.db" /usr/share/openvswitch/vswitch.ovsschema
    ovsdb-server "$WORK/ovs/conf.db" --remote="punix:$WORK/ovs/db.sock" --pidfile --detach >/dev/null 2>&1
    PIDS+=("$(cat "$WORK/ovs/ovsdb-server.pid")")
    ovs-vsctl --db="unix:$WORK/ovs/db.sock" --no-wait init
    pin 1 ovs-vswitchd "unix:$WORK/ovs/db.sock" --pidfile --detach --log-file >/dev/null 2>&1
    PIDS+=("$(cat "$WORK/ovs/ovs-vswitchd.pid")")
    local v="ovs-vsctl --db=unix:$WORK/ovs/db.sock"
    $v add-br rwb0 -- set bridge rwb0 datapath_type=netdev
    for e in a b; do
        ip link add "rwb-ovs-$e" type veth peer name t0 netns "rw-bench-ovs-$e"
        ip link set "rwb-ovs-$e" up
        $v add-port rwb0 "rwb-ovs-$e"
        # the userspace datapath does not complete checksums that the stack has left to a NIC
        ip netns exec "rw-bench-ovs-$e" ethtool -K t0 tx off >/dev/null
    done
    address rw-bench-ovs-a t0 1
    address rw-bench-ovs-b t0 2
}

sample() { # sample ROUND TARGET: one stream and a ping
    local gbit rtt
    gbit=$(pin 0 ip netns exec "rw-bench-$2-a" iperf3 -c 10.0.0.2 -t "$SECONDS_EACH" -J |
        python3 -c 'import json,sys; print("%.3f" % (json.load(sys.stdin)["end"]["sum_received"]["bits_per_second"] / 1e9))')
    rtt=$(pin 0 ip netns exec "rw-bench-$2-a" ping -c 50 -i 0.01 -q 10.0.0.2 | sed -n 's|.*= [0-9.]*/\([0-9.]*\)/.*|\1|p')
    echo "$1 $2 $gbit" >>"$RESULTS"
    echo "$1 $2 $rtt" >>"$RESULTS.ping"
    say "round $1 $2: $gbit Gbit/s, ping $rtt ms"
}

mkdir -p "$BENCH/results"
RESULTS=$BENCH/results/p4-pin${PIN:-1}.txt
conditions >"$RESULTS"
conditions >"$RESULTS.ping"
for t in ringwall $TARGETS; do
    say "starting $t"
    "start_$t"
    pin 0 ip netns exec "rw-bench-$t-b" iperf3 -s -D --pidfile "$WORK/$t.iperf" >/dev/null
    for _ in $(seq 50); do [ -s "$WORK/$t.iperf" ] && break; sleep 0.1; done
    PIDS+=("$(tr -d '\0' <"$WORK/$t.iperf")")
    ip netns exec "rw-bench-$t-a" ping -c 3 -i 0.2 -q 10.0.0.2 >/dev/null || { say "$t does not pass a ping"; cat "$WORK/$t.log" >&2 || true; exit 4; }
    ip netns exec "rw-bench-$t-a" iperf3 -c 10.0.0.2 -t 3 >/dev/null # warm-up
done
n=0
for r in $(seq "$ROUNDS"); do
    for t in $TARGETS; do
        n=$((n + 1))
        sample $n ringwall
        sample $n "$t"
    done
done
echo "P4: one TCP stream, $ROUNDS pairs of ${SECONDS_EACH} s, PIN=${PIN:-1}"
table "$RESULTS" ringwall "Gbit/s"
echo "ping, ms"
table "$RESULTS.ping" ringwall "ms"

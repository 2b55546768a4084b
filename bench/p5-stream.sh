#!/usr/bin/env bash
# P5: frames per second through stream sockets (QEMU's framing) against vde_switch by its own sockets, the same batched client for both.
#
#   bench/p5-stream.sh              ROUNDS=5 SECONDS_EACH=3 PIN=1 SIZES="64 1514"
#
# Needs no privilege. Generator and sink on core 0, the switch on core 1 (PIN=0: free). Rounds go ringwall, vde, ringwall, vde ... Target: >= 1.5x
# vde_switch. "direct" is the client's own ceiling: generator to sink without a switch. Ringwall has guards and firewall on, vde_switch has none.
source "$(dirname "$0")/peers.sh"
ROUNDS=${ROUNDS:-5}
SECONDS_EACH=${SECONDS_EACH:-3}
SIZES=${SIZES:-64 1514}
need vde_switch vde2
need python3 python3

client() { # client TRANSPORT A B SIZE PID
    pin 0 "$(java25)" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$(classes)" \
        ringwall.bench.port.StreamClients "$1" "$2" "$3" "$4" "$SECONDS_EACH" "$5"
}

sample() { # sample ROUND TARGET SIZE
    local said
    case $2 in
        ringwall) said=$(client stream "$WORK/a" "$WORK/b" "$3" "$RINGWALL_PID") ;;
        bare) said=$(client stream "$WORK/bare-a" "$WORK/bare-b" "$3" "$BARE_PID") ;;
        vde) said=$(client vde "$WORK/vde" "$WORK/vde" "$3" "$VDE_PID") ;;
        direct) said=$(client direct "$WORK/direct" "$WORK/direct" "$3" 0) ;;
    esac
    # shellcheck disable=SC2086
    set -- "$1" "$2" "$3" $said
    echo "$1 $2 $(python3 -c "print($4/1e3)")" >>"$RESULTS-$3.txt"
    echo "$1 $2 $7" >>"$RESULTS-$3.cpu"
    say "round $1 $2 $3 B: $4 frames/s, lost $5, altered $6, $7 CPU-ns per frame"
}

mkdir -p "$BENCH/results"
RESULTS=$BENCH/results/p5-pin${PIN:-1}
ringwall_switch "$WORK/ringwall.log" --intent "$BENCH/two-vms.yaml" --host h1 "a/eth0=unix:$WORK/a" "b/eth0=unix:$WORK/b"
RINGWALL_PID=$HELD_PID
ringwall_switch "$WORK/bare.log" --bare "a=unix:$WORK/bare-a" "b=unix:$WORK/bare-b"
BARE_PID=$HELD_PID
start_held "$WORK/vde.log" vde_switch -s "$WORK/vde"
VDE_PID=$HELD_PID
sleep 1
for size in $SIZES; do
    conditions >"$RESULTS-$size.txt"
    conditions >"$RESULTS-$size.cpu"
    n=0
    for r in $(seq "$ROUNDS"); do
        n=$((n + 1))
        sample $n ringwall "$size"
        sample $n vde "$size"
        [ "$r" = 1 ] && sample $n bare "$size" && sample $n direct "$size"
    done
    echo "P5: $size B frames through stream sockets, $ROUNDS pairs of ${SECONDS_EACH} s, PIN=${PIN:-1}"
    table "$RESULTS-$size.txt" ringwall "kframes/s"
    echo "CPU-ns of the switch per frame"
    table "$RESULTS-$size.cpu" ringwall "ns"
done

#!/usr/bin/env bash
# Installs what some test suites talk to, when this is root on Debian. Nothing here is needed to run Ringwall.
set -uo pipefail
packages=(qemu-system-x86 busybox-static linux-image-cloud-amd64 openvswitch-switch vde2 tcpdump tshark iproute2 iputils-ping
  iperf3 nfdump curl dpdk dpdk-dev chromium)
[ "${RINGWALL_NO_APT:-}" = 1 ] && exit 0
missing=()
for p in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "test: not installed: ${missing[*]}; the suites that need them will say SKIPPED. To run them: apt-get install ${missing[*]}"
  exit 0
fi
echo "test: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq || true
for p in "${missing[@]}"; do
  apt-get install -y -qq --no-install-recommends "$p" >/dev/null 2>&1 || echo "test: could not install $p; its suites will say SKIPPED"
done
exit 0

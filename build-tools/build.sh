#!/usr/bin/env bash
# Builds the ringwall command into cli/target/dist, with progress. Called by ./ringwall on first use.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$home/build-tools/jdk.sh"
cd "$home"
if ! command -v mvn >/dev/null 2>&1; then
  echo "ringwall: needs Maven 3.8.7 or later to build itself. Install it (Debian: apt-get install maven)." >&2
  exit 4
fi
dist=cli/target/dist
mkdir -p cli/target
exec 9>cli/target/.build-lock
command -v flock >/dev/null 2>&1 && flock 9
log=cli/target/build.log
: >"$log"
offline=()
echo "ringwall: building (once; about a minute, longer when libraries must be fetched)"
run() { mvn -B -T2 "${offline[@]}" -pl cli -am -DskipTests package "$@" >"$log" 2>&1; }
# Progress: one line that counts modules while Maven works.
run & maven=$!
last=
while kill -0 "$maven" 2>/dev/null; do
  now=$(grep -oE 'Building Ringwall [a-z]+ .*\[[0-9]+/[0-9]+\]' "$log" 2>/dev/null | tail -1 | sed -E 's/Building Ringwall ([a-z]+) .*\[([0-9]+\/[0-9]+)\]/[\2] \1/' || true)
  if [ -n "$now" ] && [ "$now" != "$last" ]; then
    if [ -t 2 ]; then printf '\r\033[K  %s' "$now"; else printf '  %s\n' "$now"; fi
    last=$now
  fi
  sleep 0.3
done
[ -t 2 ] && printf '\r\033[K'
if ! wait "$maven"; then
  echo "ringwall: the build failed; the end of $log:" >&2
  grep -E 'ERROR' "$log" | head -15 >&2
  exit 4
fi
rm -rf "$dist.new" && mkdir -p "$dist.new/lib"
cp cli/target/lib/*.jar "$dist.new/lib/"
cp cli/target/ringwall-cli-*.jar "$dist.new/lib/"
picocli=$(basename "$dist.new"/lib/picocli-*.jar)
"$RINGWALL_JAVA" build-tools/UpgradeClasses.java "cli/target/lib/$picocli" "$dist.new/lib/$picocli"
rm -rf "$dist" && mv "$dist.new" "$dist"
jars=("$home/$dist"/lib/*.jar)
(IFS=:; echo "${jars[*]}") >"$dist/classpath"
# Start-up: a class cache trained on the commands that people run most. Without it everything works, more slowly.
echo "  training the start-up cache"
"$RINGWALL_JAVA" -XX:AOTCacheOutput="$dist/ringwall.aot" -XX:+UseSerialGC -XX:-UsePerfData -Xlog:disable -Xlog:all=off \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=deny -Dringwall.home="$home" \
  -cp "$(<"$dist/classpath")" ringwall.cli.Main warm-up "$home/examples/three-tier/ringwall.yaml" >/dev/null 2>&1 || rm -f "$dist/ringwall.aot"
touch "$dist/.built"
echo "ringwall: built"

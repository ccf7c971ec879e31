#!/usr/bin/env bash
# Measures the agent on this machine, whole processes from start to end, beside Debian's fusioninventory-agent: three runs each. It judges
# nothing: a slow machine is no failure.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
children=()
finish() { [ "${#children[@]}" = 0 ] || kill "${children[@]}" 2>/dev/null || true; wait; rm -rf "$work"; }
trap finish EXIT

line() { printf '| %-64s | %-42s | %s |\n' "$1" "$2" "$3"; }

# thrice COMMAND…: wall, CPU and peak memory of the quickest of three runs.
thrice() {
  for _ in 1 2 3; do
    /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$@" >"$work/out" 2>/dev/null
    tail -1 "$work/time"
  done | sort -n | head -1 | awk '{printf "%.2f s, %.2f s of CPU, %.0f MB", $1, $2 + $3, $4 / 1024}'
}

echo "$(dpkg-query -f '.\n' -W | wc -l) packages, load $(cut -d' ' -f1 /proc/loadavg), $(nproc) cores"
line what measured target
line "one inventory" "$(thrice bin/recolement-agent inventory --format json --state "$work/none")" "0.35 s, 0.25 s of CPU, 30 MB"
line "one inventory by fusioninventory-agent" "$(thrice fusioninventory-inventory)" ""

bin/recolement-collector serve --data "$work/collector" --plain --listen 127.0.0.1:0 --port-file "$work/port" --enrolment-token-file "$work/token" >"$work/log" 2>&1 &
children+=($!)
for _ in $(seq 100); do [ -s "$work/port" ] && [ -s "$work/token" ] && break; sleep 0.1; done
RECOLEMENT_COLLECTOR=http://$(cat "$work/port") RECOLEMENT_TOKEN=$(cat "$work/token") bin/recolement-agent run --state "$work/agent" >"$work/agent.log" 2>&1 &
agent=$!
children+=("$agent")
for _ in $(seq 300); do grep -qs 'report delivered' "$work/agent.log" && break; sleep 0.1; done
grep -q 'report delivered' "$work/agent.log" || { cat "$work/agent.log"; exit 1; }
ticks() { awk '{print $14 + $15}' "/proc/$agent/stat"; }
sleep 60
before=$(ticks)
sleep 60
line "the idle service, a minute after its report, for a minute" "$(awk '/^VmRSS/ {printf "%.0f MB", $2 / 1024}' "/proc/$agent/status"), $(awk -v t=$(($(ticks) - before)) -v hz="$(getconf CLK_TCK)" 'BEGIN {printf "%.2f s", t / hz}') of CPU" "15 MB, 0 s"

installer/windows/build.sh 0.0.0 bin/windows-amd64/recolement-agent.exe "$work/agent.msi" >/dev/null
megabytes() { stat -c %s "$1" | awk '{printf "%.2f MB", $1 / 1e6}'; }
line "the Windows program" "$(megabytes bin/windows-amd64/recolement-agent.exe)" "10 MB"
line "its installer" "$(megabytes "$work/agent.msi")" "6 MB"
sizes=$(go test -count=1 -run '^TestWhatAnUnchangedDayCosts$' -v ./agent/cmd/recolement-agent | grep -oE 'full report [0-9]+, of an unchanged one [0-9]+' | grep -oE '[0-9]+')
line "a full report of this machine, compressed" "$(sed -n 1p <<<"$sizes") bytes" "40 KB"
line "one on an unchanged day" "$(sed -n 2p <<<"$sizes") bytes" "2 KB"
go test -count=1 -run '^TestThreeThousandComeBack$' -v ./agent/internal/delivery | grep -oE '[0-9]+ of [0-9]+ delivered.*' | sed 's/^/after a day without the collector: /'

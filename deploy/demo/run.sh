#!/usr/bin/env bash
# The demonstration: an invented city on this machine. Everything runs on loopback addresses and lives in .demo/.
# DEMO_WORKSTATIONS and DEMO_PORT change its size and its port, DEMO_DIR and DEMO_NETWORK its folder and the address of its first
# printer; DEMO_ONCE=1 ends it after the summary.
set -euo pipefail
cd "$(dirname "$0")/../.."

port=${DEMO_PORT:-8080}
workstations=${DEMO_WORKSTATIONS:-300}
url=http://127.0.0.1:$port
dir=${DEMO_DIR:-.demo}
network=${DEMO_NETWORK:-127.0.10.1}
city=$dir/city
data=(--data "$dir/collector")
collector=bin/recolement-collector

say() { printf '\n%s\n' "$*"; }

children=()
finish() {
  trap - EXIT INT TERM
  [ "${#children[@]}" = 0 ] || kill "${children[@]}" 2>/dev/null || true
  wait
}
trap finish EXIT
trap 'exit 130' INT TERM

# await LOG WHAT COMMAND…: waits until the command succeeds.
await() {
  local log=$1 what=$2
  shift 2
  for _ in $(seq 100); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.2
  done
  echo "$what did not start; its log:" >&2
  cat "$log" >&2
  exit 1
}

rm -rf "$dir" && mkdir -p "$dir/collector" "$dir/agent"
(umask 077; head -c 9 /dev/urandom | base64 > "$dir/password")

say "An invented city of $workstations workstations"
bin/recolement-demo write --out "$city" --workstations "$workstations"

say "The collector (log: $dir/collector.log)"
$collector serve "${data[@]}" --plain --listen "127.0.0.1:$port" --port-file "$dir/address" \
  --admin-password-file "$dir/password" --enrolment-token-file "$dir/token" > "$dir/collector.log" 2>&1 &
children+=($!)
await "$dir/collector.log" "The collector" test -s "$dir/address" -a -s "$dir/token"
token=$(cat "$dir/token")

say "Its manual inventory, services, sites and policy"
$collector policy set "${data[@]}" --services "$city/services.csv" --sites "$city/sites.csv" --policy "$city/policy.toml"
$collector import "${data[@]}" "$city/iws.csv"

say "Its workstations report"
bin/recolement-demo send --collector "$url" --token "$token" --skip-recorded "$city"

say "Its printers and UPS units answer SNMP; a scanner sweeps them (log: $dir/simulator.log)"
bin/recolement-scanner simulate "$city/recordings" --listen "$network" --port 1161 > "$dir/simulator.log" 2>&1 &
children+=($!)
await "$dir/simulator.log" "The simulator" grep -q 1161 "$dir/simulator.log"
addresses=$(bin/recolement-scanner simulate "$city/recordings" --listen "$network" --list | cut -f1)
bin/recolement-scanner sweep "$(head -n1 <<<"$addresses")-$(tail -n1 <<<"$addresses")" --port 1161 --format ndjson > "$dir/swept.ndjson"
bin/recolement-demo send --collector "$url" --token "$token" "$dir/swept.ndjson"

say "This machine reports, too"
agent=(bin/recolement-agent --state "$dir/agent")
RECOLEMENT_COLLECTOR=$url RECOLEMENT_TOKEN=$token "${agent[@]}" enroll
RECOLEMENT_COLLECTOR=$url "${agent[@]}" run --once

say "What was found (planted: what the city was invented with)"
key=$($collector token create "${data[@]}" --scope read --label demonstration)
printf '  %-20s %6s %8s\n' kind found planted
overlooked=0
while read -r planted kind; do
  found=$(curl -sf -H "Authorization: Bearer $key" "$url/api/v1/discrepancies?kind=$kind&status=open&limit=1&count=true" | grep -oE '"total":[0-9]+' | cut -d: -f2)
  printf '  %-20s %6s %8s\n' "$kind" "$found" "$planted"
  [ "$found" -ge "$planted" ] || overlooked=1
done < <(tail -n +2 "$city/expected.csv" | cut -d, -f1 | sort | uniq -c)

say "The pages:  $url"
echo "  user      admin"
echo "  password  $(cat "$dir/password")"
[ -z "${DEMO_ONCE:-}" ] || exit $overlooked
say "Ctrl-C ends the demonstration."
wait

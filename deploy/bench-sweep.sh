#!/usr/bin/env bash
# Measures the scanner's sweeps in two network namespaces joined by a cable: in one the scanner, in the other devices by our simulator and,
# for the rest, silence. Prints each figure beside what is to be reached. Other tools run on the same devices where they are installed.
#
#   RECORDINGS=DIR   recordings of devices to be read whole (default: ../shared/snmp where it is, else our own)
#   PEERS=no         our scanner alone
#   RUNS=20          runs over the bad line
set -euo pipefail
cd "$(dirname "$0")/.."

scanner=$PWD/bin/recolement-scanner
own=$PWD/agent/internal/simulator/testdata
runs=${RUNS:-20}
work=$(mktemp -d)
S=recolement-s$$ D=recolement-d$$   # the scanner's namespace and the devices'
served=

finish() {
  [ -z "$served" ] || kill "$served" 2>/dev/null || true
  ip netns del "$S" 2>/dev/null || true
  ip netns del "$D" 2>/dev/null || true
  rm -rf "$work"
}

if [ "$(id -u)" != 0 ] || ! ip netns add "$S" 2>/dev/null; then
  echo "bench-sweep: needs root and network namespaces (ip netns); nothing was measured."
  rm -rf "$work"
  exit 0
fi
trap finish EXIT

# wire joins the namespaces by one cable per subnet. What is not the devices' own address in D is dropped without a word: D does not forward.
wire() {
  ip netns add "$D"
  ip -n "$S" link set lo up
  ip -n "$D" link set lo up
  cable routed 10.99.0.1/30 10.99.0.2/30
  cable local 10.98.15.253/20 10.98.15.254/20
  ip -n "$S" route add 10.64.0.0/16 via 10.99.0.2
}

cable() {
  ip -n "$S" link add "$1" type veth peer name "$1" netns "$D"
  ip -n "$S" addr add "$2" dev "$1"
  ip -n "$D" addr add "$3" dev "$1"
  ip -n "$S" link set "$1" up
  ip -n "$D" link set "$1" up
}

# serve starts devices: the folder of recordings, their network, their number, and how they are.
serve() {
  local folder=$1 network=$2 count=$3
  shift 3
  unserve
  "$scanner" simulate "$folder" --spread "$network" --count "$count" --list | cut -f1 | sort -V >"$work/devices"
  if [ "$count" -gt 10000 ]; then
    echo "route add local $network dev lo"
  else
    sed 's,.*,route add local &/32 dev lo,' "$work/devices"
  fi | tee "$work/routes" | ip -n "$D" -batch -
  rm -f "$work/serving"
  touch "$work/serving"
  ip netns exec "$D" "$scanner" simulate "$folder" --port 161 --spread "$network" --count "$count" "$@" 2>"$work/serving" &
  served=$!
  until [ -s "$work/serving" ]; do sleep 0.1; done
}

unserve() {
  [ -n "$served" ] || return 0
  kill "$served"
  wait "$served" 2>/dev/null || true
  served=
  sed -i 's/^route add/route del/' "$work/routes"
  ip -n "$D" -batch "$work/routes"
  ip -n "$S" neigh flush all 2>/dev/null
}

# timed runs a command as the scanner's side: wall, CPU and memory are left in $wall, $cpu (seconds) and $memory (MiB).
timed() {
  ip netns exec "$S" /usr/bin/time -q -f '%e %U %S %M' -o "$work/time" "$@" >"$work/out" 2>"$work/err" || true
  read -r wall cpu memory < <(tail -1 "$work/time" | awk '{ printf "%s %.2f %.0f\n", $1, $2+$3, $4/1024 }')
}

found() { # how many of the devices are in our output, with a name
  grep -o '"address":"[0-9.]*","state":"found","name":"[^"]' "$work/out" | cut -d'"' -f4 | sort -V | comm -12 - <(sort -V "$work/devices") 2>/dev/null | wc -l || true
}

line() { printf '  %-58s %-38s %s\n' "$@"; }

verdict() { awk -v got="$1" -v limit="$2" 'BEGIN { print (got <= limit) ? "reached" : "NOT REACHED" }'; }

# ours asks with one community in v2c, as the others do.
printf '[[credential]]\nname = "public"\nversion = "2c"\ncommunity = "public"\n' >"$work/public.toml"

# all says whether so many of so many were found, in the time.
all() { if [ "$1" = "$2" ]; then verdict "$wall" "$3"; else echo "NOT REACHED"; fi; }

ours() { timed "$scanner" sweep --find --format ndjson --credentials "$work/public.toml" --subnet-rate 0 "$@"; }

silent() { # microseconds of CPU for each silent address, of so many
  awk -v cpu="$cpu" -v n="$1" 'BEGIN { printf "%.0f", cpu * 1e6 / n }'
}

peer() { # one line for another tool, where it is installed: name, then how to count what it found
  local name=$1 count=$2
  shift 2
  [ "${PEERS:-yes}" != no ] && command -v "$1" >/dev/null || return 0
  timed timeout 120 "$@"
  line "    $name" "$(eval "$count") of $(wc -l <"$work/devices") in $wall s, ${memory} MiB" ""
}

peers() {
  local network=$1
  nmap -n -sL "$network" 2>/dev/null | awk '/^Nmap scan/ { print $5 }' >"$work/hosts"
  peer "onesixtyone -w 0 (asks once)" 'grep -c "^10\." "$work/out"' onesixtyone -w 0 -i "$work/hosts" public
  peer "braa" 'grep -c ":.*:" "$work/out"' braa "public@$2:.1.3.6.1.2.1.1.5.0"
}

peer_nmap() {
  peer "nmap -sU" 'grep -c "^161/udp open " "$work/out"' nmap -n -Pn -sU -p161 --open --min-rate 2000 --max-retries 1 -T4 "$1"
}

routed() {
  echo "A routed /16, 65,536 addresses, 200 of them answer (--rate 60000 --subnet-rate 0)"
  serve "$own" 10.64.0.0/16 200
  ours --rate 60000 10.64.0.0/16
  line "all found and named" "$(found) of 200 in $wall s" "200 in 6 s: $(all "$(found)" 200 6)"
  line "CPU per silent address" "$(silent 65336) µs" "60 µs: $(verdict "$(silent 65336)" 60)"
  line "memory" "$memory MiB" ""
  peers 10.64.0.0/16 10.64.0.1-10.64.255.254

  echo "A routed /16, 60,000 addresses answer (--rate 60000 --subnet-rate 0)"
  serve "$own" 10.64.0.0/16 60000
  ours --rate 60000 10.64.0.0/16
  line "all found and named" "$(found) of 60000 in $wall s" "60,000 in 12 s: $(all "$(found)" 60000 12)"
  line "memory" "$memory MiB" "64 MiB: $(verdict "$memory" 64)"
  peer "onesixtyone -w 0 (asks once)" 'grep -c "^10\." "$work/out"' onesixtyone -w 0 -i "$work/hosts" public
}

bad_line() {
  echo "A routed /20, 200 of 4,096 answer, 5 % lost each way, 20 to 60 ms there and back, $runs runs (--rate 20000 --subnet-rate 0)"
  serve "$own" 10.64.0.0/20 200 --latency 20ms --jitter 40ms --loss 0.05
  local all=0 slowest=0
  for _ in $(seq "$runs"); do
    ours --rate 20000 10.64.0.0/20
    all=$((all + $(found)))
    slowest=$(awk -v a="$slowest" -v b="$wall" 'BEGIN { print (a > b) ? a : b }')
  done
  local missing
  missing=$(awk -v a="$all" -v n="$((runs * 200))" 'BEGIN { printf "%.3f", 100 * (n - a) / n }')
  line "found" "$all of $((runs * 200)), $missing % missing" "0.1 % missing: $(verdict "$missing" 0.1)"
  line "the slowest run" "$slowest s" "4 s: $(verdict "$slowest" 4)"
  peers 10.64.0.0/20 10.64.0.1-10.64.15.254
  peer_nmap 10.64.0.0/20
}

on_link() {
  echo "The scanner's own /20: each silent address costs the kernel an ARP (at most $(sysctl -n net.ipv4.neigh.default.gc_thresh3) neighbours)"
  serve "$own" 10.98.0.0/20 200
  ours --rate 20000 10.98.0.0/20
  line "all found and named" "$(found) of 200 in $wall s" "200 in 12 s: $(all "$(found)" 200 12)"
  line "CPU per silent address" "$(silent 3894) µs" "60 µs: $(verdict "$(silent 3894)" 60)"
  ip -n "$S" neigh flush all
  peers 10.98.0.0/20 10.98.0.1-10.98.15.252
}

whole() {
  local from=${RECORDINGS:-../shared/snmp} count=500
  mkdir "$work/recordings"
  if [ -d "$from" ]; then # printers and network devices
    awk -F, 'NR > 1 && ($2 == "printer" || $2 == "network") { print $1 }' "$from/manifest.csv" |
      while read -r f; do [ ! -e "$from/$f" ] || cp "$from/$f" "$work/recordings"; done
  fi
  [ -n "$(ls "$work/recordings")" ] || cp "$own"/*.snmprec "$work/recordings"
  echo "$count printers and switches of $(ls "$work/recordings" | wc -l) recordings, found and read whole at 20 ms (a routed /23, --workers 256)"
  serve "$work/recordings" 10.64.0.0/23 "$count" --latency 20ms
  timed "$scanner" sweep --credentials "$work/public.toml" --subnet-rate 0 --rate 20000 --workers 256 --format json 10.64.0.0/23
  local read
  read=$(grep -cE '"state": "(read|same)"' "$work/out" || true)
  line "read whole" "$read of $count in $wall s, CPU $cpu s" "500 in 6 s: $(all "$read" 500 6)"
  line "memory" "$memory MiB" "100 MiB: $(verdict "$memory" 100)"
  tail -1 "$work/err"
}

echo "Load of this machine before: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) processors"
wire
for part in ${*:-routed bad_line on_link whole}; do "$part"; done

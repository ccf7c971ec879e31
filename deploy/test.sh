#!/usr/bin/env bash
# Runs the tests of the three modules. The race detector costs minutes, so it is used for the packages whose code starts
# goroutines or locks; the others are tested without it. With "e2e": the tests of the whole, which need bin/ and a browser. With
# "windows": the agent's tests as Windows programs, and its installer, on Wine.
set -euo pipefail
cd "$(dirname "$0")/.."

dirs() { # dirs FLAG: packages with tests whose code has (or has not) concurrency in it
  local dir
  find agent plugins collector -name '*_test.go' -not -path '*/node_modules/*' -printf '%h\n' | sort -u | while read -r dir; do
    case "$dir" in
      */e2e* | agent/wine) continue ;;
      collector/cmd/*) [ "$1" = plain ] && echo "./$dir"; continue ;; # whole programs: minutes with the detector, whose packages have it
    esac
    if grep -qE '"sync"|"sync/atomic"|errgroup|^\s*go [a-z]' "$dir"/*.go; then
      [ "$1" = race ] && echo "./$dir"
    else
      [ "$1" = plain ] && echo "./$dir"
    fi
    true
  done
}

# without_wine says what was not tested, so that it cannot be overlooked.
without_wine() {
  printf '\n%s\n  NOT TESTED: the Windows programs and their installer. Wine could not be set up; the lines above say why.\n%s\n\n' "$line" "$line" >&2
  exit 0
}

if [ "${1:-}" = windows ]; then
  echo "test: Windows programs, on Wine"
  line=$(printf '%100s' '' | tr ' ' '!')
  deploy/wine.sh setup || without_wine
  GOOS=windows go test -short -timeout 15m -exec "$PWD/deploy/wine.sh" ./agent/internal/{config,delivery,edid,hardware,service} ./agent/cmd/recolement-agent
  WINE=$PWD/deploy/wine.sh go test -count=1 -timeout 15m ./agent/wine
  exit
fi
if [ "${1:-}" = e2e ]; then
  echo "test: end to end"
  mapfile -t whole < <(find agent plugins collector -type d -name e2e -printf './%p/...\n')
  [ "${#whole[@]}" = 0 ] || go test -count=1 -timeout 10m "${whole[@]}"
  echo "test: the demonstration"
  DEMO_ONCE=1 DEMO_DIR=.cache/demo DEMO_PORT=18080 DEMO_NETWORK=127.0.11.1 deploy/demo/run.sh
  exit
fi
mapfile -t plain < <(dirs plain)
mapfile -t race < <(dirs race)
status=0
echo "test: ${#plain[@]} packages"
go test -timeout 10m "${plain[@]}" || status=1
echo "test: ${#race[@]} packages with the race detector"
CGO_ENABLED=1 go test -race -timeout 40m "${race[@]}" || status=1
exit $status

#!/usr/bin/env bash
# Runs the tests of the three modules. The race detector costs minutes, so it is used for the packages whose code starts
# goroutines or locks; the others are tested without it. With "e2e": the tests of the whole, which need bin/ and a browser.
set -euo pipefail
cd "$(dirname "$0")/.."

dirs() { # dirs FLAG: packages with tests whose code has (or has not) concurrency in it
  local dir
  find agent plugins collector -name '*_test.go' -not -path '*/node_modules/*' -printf '%h\n' | sort -u | while read -r dir; do
    case "$dir" in collector/e2e*) continue ;; esac
    if grep -qE '"sync"|"sync/atomic"|errgroup|^\s*go [a-z]' "$dir"/*.go; then
      [ "$1" = race ] && echo "./$dir"
    else
      [ "$1" = plain ] && echo "./$dir"
    fi
    true
  done
}

if [ "${1:-}" = e2e ]; then
  echo "test: end to end"
  exec go test -count=1 -timeout 10m ./collector/e2e/...
fi
mapfile -t plain < <(dirs plain)
mapfile -t race < <(dirs race)
echo "test: ${#plain[@]} packages"
go test -timeout 10m "${plain[@]}"
echo "test: ${#race[@]} packages with the race detector"
CGO_ENABLED=1 go test -race -timeout 20m "${race[@]}"

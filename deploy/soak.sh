#!/usr/bin/env bash
# The faults in large, on the real program: 50 kills on each engine, 20 restarts of PostgreSQL, 9,000 slow connections, 40 bodies that
# unpack to 10 GB, hundreds of random estates on two collectors at once, and a load of SOAK_MINUTES (60) that must not grow the
# memory. About 40 minutes and the load; SOAK_MINUTES=5 for a short one.
set -euo pipefail
cd "$(dirname "$0")/.."
export RECOLEMENT_SOAK=1 SOAK_MINUTES=${SOAK_MINUTES:-60} CI=${CI:-1}
ulimit -n "$(ulimit -Hn)"
echo "soak: faults, then $SOAK_MINUTES minutes of load"
go test -count=1 -v -timeout 6h ./collector/cmd/recolement-collector -run 'Killed|Restarted|DiskFull|10GB|SlowConnections|MemoryStaysFlat' | grep -v '^=== '
go test -count=1 -timeout 2h ./collector/estate -run 'TwoCollectorsAreAsOne|ClockJumps'

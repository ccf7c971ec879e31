#!/usr/bin/env bash
# Runs a command that needs the network up to four times, with growing pauses.
set -euo pipefail
for pause in 2 5 15; do
  "$@" && exit 0
  echo "Failed; again in $pause s: $*" >&2
  sleep "$pause"
done
exec "$@"

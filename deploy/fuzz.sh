#!/usr/bin/env bash
# Runs every fuzz target of the tree for the time given, and fails at the end if one of them did.
set -euo pipefail
cd "$(dirname "$0")/.."
status=0
while IFS=: read -r file target; do
  echo "$target (${file%/*})"
  go test "./${file%/*}" -run '^$' -fuzz "^$target\$" -fuzztime "$1" || status=1
done < <(grep -roE '^func Fuzz[A-Z]\w*' --include='*_test.go' agent plugins collector | sed 's/:func /:/')
exit $status

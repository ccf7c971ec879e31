#!/usr/bin/env bash
# Runs every fuzz target of the tree for the time given.
set -euo pipefail
cd "$(dirname "$0")/.."
grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' agent plugins collector | while read -r file; do
  grep -oE '^func Fuzz\w+' "$file" | cut -c6- | while read -r target; do
    echo "$target (${file%/*})"
    go test "./${file%/*}" -run '^$' -fuzz "^$target\$" -fuzztime "$1"
  done
done

#!/usr/bin/env bash
# gofmt, go vet for both systems, each module on its own, and golangci-lint with the rules of .golangci.yml.
set -euo pipefail
cd "$(dirname "$0")/.."
linter=$PWD/.cache/bin/golangci-lint
modules=(agent plugins collector)

unformatted=$(gofmt -l "${modules[@]}")
[ -z "$unformatted" ] || { printf 'not gofmt-ed:\n%s\n' "$unformatted"; exit 1; }

echo "vet: linux"
go vet ./agent/... ./plugins/... ./collector/...
echo "vet: windows"
GOOS=windows go vet ./agent/...

status=0
for module in "${modules[@]}"; do
  [ -n "$(find "$module" -name '*.go' -print -quit)" ] || continue
  echo "lint: $module (on its own, without the workspace)"
  (cd "$module" && GOWORK=off "$linter" run --config ../.golangci.yml --timeout 10m ./...) || status=1
done
exit $status

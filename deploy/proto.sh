#!/usr/bin/env bash
# Generates the Go code of the plugins' protocol: protoc is Debian's (protobuf-compiler), its generators are built from deploy/tools.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v protoc >/dev/null || { echo "protoc is missing: apt-get install protobuf-compiler"; exit 1; }
bin=$PWD/.cache/bin
for generator in google.golang.org/protobuf/cmd/protoc-gen-go google.golang.org/grpc/cmd/protoc-gen-go-grpc; do
  GOWORK=off go -C deploy/tools build -o "$bin/$(basename "$generator")" "$generator"
done
cd plugins/sdk/wire
PATH=$bin:$PATH protoc --go_out=. --go_opt=paths=source_relative --go-grpc_out=. --go-grpc_opt=paths=source_relative plugin.proto

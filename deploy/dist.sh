#!/usr/bin/env bash
# Packs the programs of bin/ for those who install by hand: a tar.gz for Linux, a zip for Windows, and their checksums.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$1
rm -rf dist && mkdir dist
tar -C bin -czf "dist/recolement-$version-linux-$(go env GOARCH).tar.gz" recolement-collector recolement-agent recolement-scanner plugins
zip -jq "dist/recolement-$version-windows-amd64.zip" bin/windows-amd64/*.exe
cd dist && sha256sum recolement-* > SHA256SUMS && cat SHA256SUMS

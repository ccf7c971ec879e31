#!/usr/bin/env bash
# Packs the programs of bin/: for Linux a tar.gz, deb and rpm of the agent; for Windows a zip and the agent's installer, signed where there is a
# key (installer/sign.sh); and the checksums of all.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$1
arch=$(go env GOARCH)
rm -rf dist && mkdir dist
tar -C bin -czf "dist/recolement-$version-linux-$arch.tar.gz" recolement-collector recolement-agent recolement-scanner plugins
installer/linux/build.sh "$version" bin/recolement-agent "$arch" dist
installer/sign.sh bin/windows-amd64/*.exe
installer/windows/build.sh "$version" bin/windows-amd64/recolement-agent.exe "dist/recolement-agent-$version-windows-amd64.msi"
installer/sign.sh dist/*.msi
zip -jq "dist/recolement-$version-windows-amd64.zip" bin/windows-amd64/*.exe
cd dist && sha256sum -- * > SHA256SUMS && cat SHA256SUMS

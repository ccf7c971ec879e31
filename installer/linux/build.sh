#!/usr/bin/env bash
# Makes the deb and the rpm of the agent:  build.sh VERSION PROGRAM ARCH OUTDIR
# What is not a version (a commit between releases) comes behind 0.0.0+, where every package manager puts it before the first release.
set -euo pipefail
version=${1#v} program=$(realpath "$2") arch=$3 out=$(realpath -m "$4")
[[ $version =~ ^[0-9]+(\.[0-9]+)*([-+~.][A-Za-z0-9.]+)*$ ]] || version=0.0.0+$(tr -c 'A-Za-z0-9.\n' . <<<"$version")
here=$(cd "$(dirname "$0")" && pwd)
nfpm=$here/../../.cache/bin/nfpm
[ -x "$nfpm" ] || GOWORK=off "$here/../../deploy/retry.sh" go -C "$here/../tools" build -o "$nfpm" github.com/goreleaser/nfpm/v2/cmd/nfpm
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/{nfpm.yaml,*.sh,recolement-agent.service} "$work/"
cp "$here/../../agent/internal/config/sample.toml" "$work/agent.toml"
cp "$program" "$work/recolement-agent"
sed -i 's/^collector = .*/collector = ""/' "$work/agent.toml" # nobody's, until somebody says whose
mkdir -p "$out"
for packager in deb rpm; do
  (cd "$work" && VERSION=$version ARCH=$arch "$nfpm" package --packager "$packager" --target "$out/" >/dev/null)
done

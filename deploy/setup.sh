#!/usr/bin/env bash
# Prepares a Debian 12 machine for building and testing: says what is missing, installs it, and is quick when nothing is.
set -euo pipefail

say() { printf 'set-up: %s\n' "$*"; }

check_go() {
  local have
  have=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null || true)
  case "$have" in
    "") say "Go is missing. Install Go 1.21 or newer (Debian's own golang-go is too old) and put it in the PATH;"
        say "it then fetches Go 1.26 by itself through the module proxy." ; exit 1 ;;
    go1.1[0-9]*|go1.20*) say "$have is too old: Go 1.21 or newer is needed, which then fetches Go 1.26 by itself." ; exit 1 ;;
    *) say "Go: $have; the workspace uses $(go env GOVERSION)" ;;
  esac
}

# missing prints the Debian packages for the commands that are not here.
missing() {
  local command package
  while read -r command package; do
    command -v "$command" >/dev/null || echo "$package"
  done <<'LIST'
node nodejs
npm npm
chromium chromium
fusioninventory-agent fusioninventory-agent
ocsinventory-agent ocsinventory-agent
gcc gcc
git git
curl curl
zip zip
wixl wixl
msibuild msitools
osslsigncode osslsigncode
protoc protobuf-compiler
openssl openssl
LIST
  [ -e /usr/share/fusioninventory/lib/FusionInventory/Agent/Task/NetInventory.pm ] || echo fusioninventory-agent-task-network
  # PostgreSQL's programs are not in the PATH on Debian.
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
  # net-snmp's agent, which the scanner is tried on, and what the sweeps are measured with.
  [ -x /usr/sbin/snmpd ] || echo snmpd
  # OpenLDAP's server, which the directory's plugin is tried on.
  [ -x /usr/sbin/slapd ] || echo slapd
  [ -x /usr/bin/time ] || echo time
  [ -x /usr/sbin/ip ] || [ -x /sbin/ip ] || echo iproute2
  [ -x /usr/sbin/debootstrap ] || echo debootstrap # for the other Debian that has a Wine new enough
  # A plugin in Python, which the protocol is tried with.
  /usr/bin/python3 -c 'import grpc, google.protobuf' 2>/dev/null || echo python3-grpcio python3-protobuf | tr ' ' '\n'
  # The race detector links against the C library.
  [ -e /usr/include/stdlib.h ] || echo libc6-dev
}

install() {
  local root=()
  [ "$(id -u)" = 0 ] || root=(sudo)
  say "installing: $* (apt-get; a minute or two)"
  deploy/retry.sh "${root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive deploy/retry.sh "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

cd "$(dirname "$0")/.."
check_go
mapfile -t packages < <(missing)
if [ "${#packages[@]}" -gt 0 ]; then
  command -v apt-get >/dev/null || { say "missing: ${packages[*]} (this is not Debian: install them by hand)"; exit 1; }
  install "${packages[@]}"
fi
say "fetching Go modules (once)"
for module in agent plugins collector; do
  GOWORK=off deploy/retry.sh go -C "$module" mod download # each on its own: go.work.sum stays as it is
done
say "done"

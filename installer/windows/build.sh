#!/usr/bin/env bash
# Makes the Windows installer of a program:  build.sh VERSION PROGRAM.exe OUT.msi
# A version that is not n.n.n (a commit between releases) becomes 0.0.<number of commits>, since Windows Installer knows no other.
set -euo pipefail
version=$1 program=$(realpath "$2") out=$(realpath -m "$3")
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp agent.wxs "$work/" && cp "$program" "$work/recolement-agent.exe" # wixl finds files where it is run
if [[ $version =~ ^v?([0-9]+\.[0-9]+\.[0-9]+)$ ]]; then
  number=${BASH_REMATCH[1]}
else
  number=0.0.$(($(git rev-list --count HEAD 2>/dev/null || echo 1) % 65536))
fi
(cd "$work" && wixl --arch x64 -D Version="$number" -o "$out" agent.wxs)
# wixl has no words for these: properties that reach the installing side from a user's, and those that a log does not show.
properties='COLLECTOR_URL;ENROLL_TOKEN;TAG;CA_FINGERPRINT;PROXY;INTERVAL'
msibuild "$out" -q "DELETE FROM \`Property\` WHERE \`Property\` = 'SecureCustomProperties'" 2>/dev/null || true
msibuild "$out" \
  -q "INSERT INTO \`Property\` (\`Property\`, \`Value\`) VALUES ('SecureCustomProperties', 'WIX_DOWNGRADE_DETECTED;WIX_UPGRADE_DETECTED;$properties')" \
  -q "INSERT INTO \`Property\` (\`Property\`, \`Value\`) VALUES ('MsiHiddenProperties', 'ENROLL_TOKEN;KEPT_TOKEN;PROXY;KEPT_PROXY')"
echo "$out: version $number"

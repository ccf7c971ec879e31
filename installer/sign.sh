#!/usr/bin/env bash
# Signs Windows programs and installers in place:  sign.sh FILE...
# SIGN_KEY and SIGN_CERTIFICATE are PEM files; SIGN_TIMESTAMP is the address of a time-stamping service, without which a signature ends with
# the certificate. Without a key nothing is signed, and said so.
set -euo pipefail
if [ -z "${SIGN_KEY:-}" ]; then
  echo "not signed (SIGN_KEY and SIGN_CERTIFICATE are not set): $*" >&2
  exit
fi
stamp=()
[ -z "${SIGN_TIMESTAMP:-}" ] || stamp=(-ts "$SIGN_TIMESTAMP")
for file in "$@"; do
  msi=()
  [ "${file##*.}" != msi ] || msi=(-add-msi-dse)
  osslsigncode sign -h sha256 -certs "$SIGN_CERTIFICATE" -key "$SIGN_KEY" -n "Recolement" "${stamp[@]}" "${msi[@]}" -in "$file" -out "$file.signed" >/dev/null
  mv "$file.signed" "$file"
done

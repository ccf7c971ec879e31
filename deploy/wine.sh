#!/usr/bin/env bash
# Wine 10 for the tests of the Windows programs. Debian 12 has an older one that WMI cannot be asked through, so a small Debian 13 is put
# into .cache/wine/ and entered by chroot, in mount points of its own; nothing of this machine is changed.
#
#   deploy/wine.sh setup                  prepares it (two minutes and 1.5 GB, once); exit status 3: impossible here, and why
#   deploy/wine.sh PROGRAM [ARGUMENT...]  runs a Windows program, or one of Wine's own (msiexec, reg, net); sh and wineserver too
#
# WINE_PREFIX=DIR is a Windows of its own: a copy of .cache/wine/prefix. DMI=DIR shows Wine the files of DIR as the machine's /sys/class/dmi/id; NAME=HOST is what the machine is called then.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=$here/.cache/wine
root=$cache/debian
prefix=${WINE_PREFIX:-$cache/prefix}

export PATH=$PATH:/usr/sbin:/sbin # debootstrap and its helpers

say() { printf 'wine: %s\n' "$*" >&2; }
impossible() { say "$*"; exit 3; }

# inside runs a command in the other Debian. The project and /tmp are where they are here; /sys is its own, since Wine reads hardware there.
inside() {
  root=$root here=$here unshare --mount --uts bash -euc '
    mount --make-rprivate /
    bind() { mkdir -p "$root$2"; mount --bind "$1" "$root$2"; }
    bind /proc /proc; bind /dev /dev; bind /tmp /tmp; bind /sys/devices /sys/devices
    bind "$here" "$here"
    mkdir -p "$root/sys/class/dmi/id"
    [ -z "${DMI:-}" ] || bind "$DMI" /sys/class/dmi/id
    [ -z "${NAME:-}" ] || hostname "$NAME"
    exec chroot "$root" bash -c "cd \"\$0\" && exec \"\$@\"" "$PWD" "$@"' inside "$@"
}

in_wine() { WINEPREFIX=$prefix WINEARCH=win64 WINEDEBUG=${WINEDEBUG:--all} DISPLAY='' HOME=/root XDG_RUNTIME_DIR=/tmp inside "$@"; }

# bootstrap makes the other Debian, from where this machine's own packages come.
bootstrap() {
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' | head -1)
  rm -rf --one-file-system "$root" && mkdir -p "$root"
  debootstrap --variant=minbase trixie "$root" "$mirror"
}

# packages puts Wine into it; what nobody reads (manuals, translations) stays out.
packages() {
  printf 'path-exclude=/usr/share/%s/*\n' doc man locale >"$root/etc/dpkg/dpkg.cfg.d/small"
  echo force-unsafe-io >>"$root/etc/dpkg/dpkg.cfg.d/small"
  cp /etc/resolv.conf /etc/hosts "$root/etc/"
  cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"
  (cd / && inside apt-get -o Acquire::Retries=3 -qq update)
  (cd / && DEBIAN_FRONTEND=noninteractive inside apt-get -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 -qq install -y --no-install-recommends wine wine64)
  (cd / && inside apt-get clean)
}

setup() {
  [ ! -e "$cache/ready" ] || return 0
  [ "$(id -u)" = 0 ] || impossible "a Debian 13 is entered by chroot, which takes root"
  command -v debootstrap >/dev/null || impossible "debootstrap is missing (apt-get install debootstrap)"
  unshare --mount --uts true 2>/dev/null || impossible "this machine lets nobody make mount points of their own (unshare --mount), as containers without CAP_SYS_ADMIN do"
  mkdir -p "$cache"
  say "making a Debian 13 with Wine 10 in .cache/wine (two minutes and 1.5 GB, once)"
  quietly bootstrap
  quietly packages
  say "making a Windows in it"
  rm -rf "$prefix"
  (cd / && in_wine wineboot -i) >>"$cache/log" 2>&1 || failed
  (cd / && in_wine wineserver -w)
  touch "$cache/ready"
}

quietly() { "$here/deploy/retry.sh" "$here/deploy/wine.sh" "$1" >>"$cache/log" 2>&1 || failed; }
failed() { tail -20 "$cache/log" >&2; say "failed; the whole log is $cache/log"; exit 1; }

case "${1:-}" in
  setup | bootstrap | packages) "$1" ;;
  "") say "what is to be run?"; exit 2 ;;
  wineserver | sh) in_wine "$@" ;;
  *) in_wine wine "$@" ;;
esac

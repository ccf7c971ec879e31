#!/bin/sh
# Keys and waiting reports go when the package is purged (deb) or erased (rpm), not when it is replaced.
set -e
[ ! -d /run/systemd/system ] || systemctl daemon-reload
case "$1" in purge | 0) rm -rf /var/lib/recolement-agent ;; esac

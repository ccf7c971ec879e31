#!/bin/sh
# $1: deb says "remove" or "upgrade", rpm the number of versions that stay.
set -e
case "$1" in upgrade | 1) exit 0 ;; esac
[ -d /run/systemd/system ] || exit 0
systemctl disable --now recolement-agent.service

#!/usr/bin/env bash
# A real Home Assistant on this machine, for tests. Debian and root only: it lives in a folder with a newer Debian of its
# own, because it needs a newer Python.
#
#   real-home-assistant.sh reason               prints why there can be none here and exits 3, or exits 0
#   real-home-assistant.sh install              once, about 3 minutes and 1.7 GB; an interrupted one goes on
#   real-home-assistant.sh start FOLDER         runs in the foreground with FOLDER as its configuration folder, which
#                                               must hold a configuration.yaml; TERM to this process ends it
#
# Everything is kept below ${LATCHKEY_CACHE:-~/.cache/latchkey}.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${LATCHKEY_CACHE:-$HOME/.cache/latchkey}/real-ha
system=$cache/trixie

fail() { echo "real-home-assistant: $2" >&2 && exit "$1"; }

require_possible() {
  [[ $(uname -s) == Linux && -f /etc/debian_version ]] || fail 3 'a real Home Assistant is installed on Debian only'
  [[ $(id -u) == 0 ]] || fail 3 'a real Home Assistant is installed by root only'
}

is_installed() { [[ -f $system/ha/complete ]]; }

logged() { # name of the log, command…
  local log=$cache/$1.log
  "${@:2}" >"$log" 2>&1 || fail 1 "$1 failed, the end of $log is: $(tail -n 5 "$log")"
}

mirror() { awk '$1 == "URIs:" { print $2; exit } $1 == "deb" { print $2; exit }' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null; }

make_system() {
  [[ -f $system/debian-complete ]] && return
  command -v debootstrap >/dev/null || logged debootstrap-install sh -c 'apt-get update -q && apt-get install -y -q debootstrap'
  rm -rf --one-file-system "$system"
  local packages=python3,python3-venv,python3-pip,python3-dev,gcc,g++,libffi-dev,libssl-dev,libpcap0.8t64,ca-certificates
  # A mount table of its own: an interrupted one leaves nothing mounted
  logged debootstrap unshare --mount debootstrap --variant=minbase "--include=$packages" trixie "$system" "$(mirror)"
  mkdir -p "$system/data"
  touch "$system/debian-complete"
}

install_packages() {
  # The names and certificates of this machine, for pip inside of the folder
  cp --dereference /etc/resolv.conf /etc/hosts "$system/etc/"
  cp --dereference /etc/ssl/certs/ca-certificates.crt "$system/etc/ssl/certs/"
  cp "$here/real-home-assistant.packages" "$system/packages"
  logged pip chroot "$system" sh -ec '
    [ -x /ha/bin/pip ] || python3 -m venv --clear /ha
    /ha/bin/pip install --upgrade pip wheel setuptools
    /ha/bin/pip install --requirement /packages
    rm -rf ~/.cache /var/cache/apt/archives/*.deb
    touch /ha/complete'
}

install() {
  require_possible
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9
  is_installed && return
  echo 'Installing a real Home Assistant for the tests (once, about 3 minutes)'
  make_system
  install_packages
}

start() {
  local folder
  folder=$(realpath "${1:?folder}")
  [[ -f $folder/configuration.yaml ]] || fail 1 "$folder has no configuration.yaml"
  require_possible
  is_installed || fail 3 'no real Home Assistant is installed: run scripts/real-home-assistant.sh install'
  mkdir -p "$system/data"
  # A mount table of its own, so that several can run and nothing stays mounted
  exec unshare --mount sh -ec '
    mount --bind /proc "$1/proc"
    mount --bind /dev "$1/dev"
    mount --bind "$2" "$1/data"
    exec chroot "$1" /ha/bin/hass --config /data --skip-pip' start "$system" "$folder"
}

case ${1:-} in
  reason)
    require_possible
    is_installed || fail 3 'no real Home Assistant is installed: run scripts/real-home-assistant.sh install'
    ;;
  install) install ;;
  start) start "${2:-}" ;;
  *)
    sed -n '/^#   /s/^# *//p' "${BASH_SOURCE[0]}"
    exit 2
    ;;
esac

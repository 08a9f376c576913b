#!/bin/bash
# Installs packages with whatever this distribution has. Mirrors and locks of others fail for moments, so it tries thrice.
# shellcheck source=common.sh
. "${0%/*}/condor-annex-common"
export DEBIAN_FRONTEND=noninteractive

install_them() {
  if have dnf; then
    timeout 900 dnf -y -q install "$@"
  elif have apt-get; then
    timeout 900 apt-get -qq -o DPkg::Lock::Timeout=300 update &&
      timeout 900 apt-get -qq -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
  else
    log "This image has neither dnf nor apt-get, so $* cannot be installed."
    return 1
  fi
}

install_them "$@" || { sleep 10 && install_them "$@"; } || { sleep 30 && install_them "$@"; }

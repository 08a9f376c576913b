#!/bin/bash
# Ends this machine: EC2 terminates an annex instance that shuts itself down. $1 = why, for its tag; $2 = a sentence.
# HTCondor's master turns into this script when it exits, and then there are no arguments.
# shellcheck source=common.sh
. "${0%/*}/condor-annex-common"

# The master also exits when the machine is going down; a second shutdown would turn a reboot into the end.
[ "$(systemctl is-system-running 2>/dev/null)" = stopping ] && exit 0

log_of() {
  local file
  file=$(timeout 2 condor_config_val "$1_LOG" 2>/dev/null)
  cat "${file:-$ROOT/var/log/condor/$2}" 2>/dev/null
}

# What the daemons logged since they started last: an image or a reboot may have left older lines.
logged() {
  log_of "$1" "$2" | awk -v said="$3" '/STARTING UP/ { n = 0 } index($0, said) { n = 1 } END { exit !n }'
}

why_condor_left() {
  if logged STARTD StartLog 'No resources have been claimed'; then
    why=idle sentence='HTCondor has exited: there was no work'
  elif logged MASTER MasterLog 'starting fast shutdown'; then
    why=failure sentence='HTCondor has exited: its startd is gone'
  else
    why=condor_off sentence='HTCondor has exited: it was told to leave'
  fi
}

why=${1-} sentence=${2-}
[ -n "$why" ] || why_condor_left
log "$sentence. Shutting down."
# The first reason is the one, and nobody waits for long until it is written.
mkdir "$ENDING" 2>/dev/null && timeout -s KILL "${CONDOR_ANNEX_LAST_WORD-15}" "$SBIN/condor-annex-say" "ended-$why"
shutdown -h now || poweroff || poweroff -f

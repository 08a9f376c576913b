#!/bin/bash
# Shuts this machine down when its lease is over, even with the bot, Redis and Lambda gone. Runs as long as the machine.
# shellcheck source=common.sh
. "${0%/*}/condor-annex-common"

# Seconds between two looks, and how many looks in a row may fail: 30 minutes without knowing the lease are enough.
EVERY=60
GRACE=30
ISO='^[0-9]{4}-(0[1-9]|1[0-2])-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?$'
known=
unread=0
masterless=0

# Epoch milliseconds are what the bot writes; people who edit tags write seconds or ISO-8601.
to_seconds() {
  if [[ $1 =~ ^[0-9]{13}$ ]]; then
    echo $(((10#$1 + 999) / 1000))
  elif [[ $1 =~ ^[0-9]{10}$ ]]; then
    echo $((10#$1))
  else
    [[ $1 =~ $ISO ]] && date -u -d "$1" +%s 2>/dev/null
  fi
}

# A longer lease comes with a token that lasts as long; without it the machine could not rejoin the pool.
note_lease() {
  [ "$1" = "$known" ] && return
  if [ -n "$known" ]; then
    "$SBIN/condor-annex-bundle" tokens >>"$LOG" 2>&1 || return
  fi
  known=$1
  log "The lease ends at $(date -u -d "@$2" +%FT%TZ)."
}

look_at_lease() {
  local text until
  if text=$(metadata "tags/instance/$LEASE_TAG") && until=$(to_seconds "$text"); then
    unread=0
    if (($(date +%s) >= until)); then
      "$SBIN/condor-annex-end" lease "The lease is over"
    else
      note_lease "$text" "$until"
    fi
    return
  fi
  unread=$((unread + 1))
  ((unread == 1)) && log "Cannot read the lease. Without it this machine ends in $((GRACE * EVERY / 60)) minutes."
  ((unread >= GRACE)) &&
    "$SBIN/condor-annex-end" failure "The lease could not be read for $((GRACE * EVERY / 60)) minutes"
}

# A master that crashed runs no shutdown script, and a machine without one only costs money.
look_at_master() {
  [ -e "$ROOT/run/condor-annex-started" ] || return
  if pgrep -x condor_master >/dev/null; then
    masterless=0
  else
    masterless=$((masterless + 1))
  fi
  ((masterless >= 3)) &&
    "$SBIN/condor-annex-end" failure "HTCondor's master has been gone for $masterless minutes"
}

while :; do
  look_at_lease
  look_at_master
  sleep "$EVERY"
done

#!/bin/bash
# Says how this machine is: `in-pool` once the pool lists it, then `busy` while anything on it is claimed and `idle`
# while nothing is. Runs as long as the machine. Failing at it ends nothing: idleness and the lease do that.
# shellcheck source=common.sh
. "${0%/*}/condor-annex-common"
# What HTCondor's tools have to complain about while it starts or leaves.
exec 2>/dev/null

# Seconds between two looks, and between two writes: AWS limits how often all machines of an account may tag.
EVERY=60
REST=300
# How long a pool may take to list a machine before it is worth a line in the log.
SLOW=1200

is_listed() {
  local id
  id=$(metadata instance-id) &&
    [ -n "$(timeout 60 condor_status -constraint "EC2InstanceID == \"$id\"" -af Name)" ]
}

# Asks this machine's own startd, not the pool's collector: thousands of machines would keep that one from its work.
# By address, because a name would be looked up there.
how_it_is() {
  local address slots
  read -r address <"$(condor_config_val STARTD_ADDRESS_FILE)" || return
  slots=$(timeout 30 condor_status -direct "$address" -af State)
  case $slots in
    '') ;;
    Claimed* | *$'\n'Claimed* | *Preempting*) echo busy ;;
    *) echo idle ;;
  esac
}

wait_for_the_pool() {
  local pause=2 slow='' began
  began=$(uptime_seconds)
  until is_listed; do
    [ -n "$slow" ] || (($(uptime_seconds) - began < SLOW)) || {
      slow=yes
      log "The pool does not list this machine."
    }
    sleep $((pause + RANDOM % pause))
    pause=$((pause * 2 < EVERY ? pause * 2 : EVERY))
  done
  log "This machine is in the pool."
  keep_trying "$SBIN/condor-annex-say" in-pool || log "Could not tag this machine with $STATE_TAG."
}

wait_for_the_pool
# Machines of one launch boot together; from here on they look at different moments.
sleep $((RANDOM % EVERY))
said=in-pool
not_before=0
while :; do
  state=$(how_it_is)
  now=$(uptime_seconds)
  if [ -n "$state" ] && [ "$state" != "$said" ] && ((now >= not_before)) && "$SBIN/condor-annex-say" "$state"; then
    said=$state
    not_before=$((now + REST))
  fi
  sleep "$EVERY"
done

#!/bin/bash
# Says in this machine's tag when the pool answers: `starting` at every start, then `in-pool`. Failing at it stops nothing.
# shellcheck source=common.sh
. "${0%/*}/condor-annex-common"

answers() {
  [ -n "$(timeout 60 condor_status -schedd -af Name)" ] && timeout 60 condor_q -totals
} >/dev/null 2>&1

"$SBIN/condor-annex-say" starting
until answers; do sleep 5; done
log "The pool answers."
keep_trying "$SBIN/condor-annex-say" in-pool || log "Could not tag this machine with $STATE_TAG."

#!/bin/bash
# Ends this machine: EC2 terminates an annex instance that shuts itself down. The first argument says why.
# HTCondor's master turns into this script when it exits, and then there is no argument.
# shellcheck source=common.sh
. "${0%/*}/condor-annex-common"

# The master also exits when the machine is going down; a second shutdown would turn a reboot into the end.
[ "$(systemctl is-system-running 2>/dev/null)" = stopping ] && exit 0
log "${1:-HTCondor has exited: there was no work, or it was told to leave}. Shutting down."
shutdown -h now || poweroff || poweroff -f

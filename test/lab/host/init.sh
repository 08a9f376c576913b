#!/bin/bash
# The first process of a host: what EC2, cloud-init and systemd do on a real one. It ends when the host is off.

power_off() {
  # systemd lets HTCondor go first, with SIGQUIT, and does not wait for ever.
  pkill -QUIT -x condor_master && for _ in {1..100}; do
    pgrep -x condor_master >/dev/null || break
    sleep 0.1
  done
  exit 0
}
trap power_off TERM

if [ ! -e /lab/booted ]; then
  touch /lab/booted
  # As cloud-init does, once in its life.
  bash /lab/user-data >/var/log/user-data.log 2>&1 </dev/null &
else
  # As the units that the user data wrote: in their order, and again at every start.
  (/usr/local/sbin/condor-annex-guard &&
    /usr/local/sbin/condor-annex-address &&
    setsid condor_master </dev/null && touch /run/condor-annex-started &&
    setsid -f /usr/local/sbin/condor-annex-head-state) >/var/log/units.log 2>&1 </dev/null &
fi

# Processes that lost their parents become this one's, and it must not end with the first of them.
while :; do
  sleep 3600 &
  wait $!
done

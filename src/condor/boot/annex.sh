#!/bin/bash
# Turns a fresh machine into an annex instance. Whatever fails here ends the machine, so that it costs nothing.
# shellcheck disable=SC2154
configure() {
  # Images made for condor_annex bring a boot unit and settings for the way it worked.
  rm -f "$CONDOR_ETC/config.d/50ec2.config" "$CONDOR_ETC/config.d/49ec2-instance.config"
  has_systemd && systemctl disable --now --no-block condor-annex-ec2.service 2>/dev/null
  keep_trying "$SBIN/condor-annex-bundle" &&
    printf 'EC2InstanceID = "%s"\n' "$instance_id" >"$CONDOR_ETC/config.d/51-condor-annex-instance.conf"
}

main() {
  begin
  log "Starting the lease timer."
  start_service lease 'Ends this machine when its lease is over'
  introduce
  install_htcondor || fail "HTCondor could not be installed"
  log "Fetching $BUNDLE_URL."
  configure || fail "the bundle could not be fetched"
  log "Starting HTCondor."
  start_htcondor || fail "HTCondor did not start"
  start_service state 'Says how this machine is'
}

main

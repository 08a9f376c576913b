#!/bin/bash
# What turns a fresh machine into one of a pool, whatever it is going to be. The user data puts assignments before this and, as
# `write_scripts`, what writes the other scripts of this folder to disk; behind it comes annex.sh or head.sh, which runs it.
# shellcheck disable=SC2034,SC2154
set -u
ROOT=${CONDOR_ANNEX_ROOT-}
SBIN=$ROOT/usr/local/sbin
UNITS=$ROOT/etc/systemd/system
HTCONDOR_REPO=https://htcss-downloads.chtc.wisc.edu/repo
HTCONDOR_SERIES=25.0

fail() {
  log "FAILED: $1. This machine shuts down in a minute."
  sleep 60
  "$SBIN/condor-annex-end" failure "$1" || shutdown -h now
  exit 1
}

write_settings() {
  local name
  for name in BUNDLE_URL LEASE_TAG STATE_TAG AWS_REGION AWS_ENDPOINT_URL; do
    printf '%s=%q\n' "$name" "${!name-}"
  done >"$ROOT/etc/condor-annex.conf"
}

has_systemd() {
  [ -d "$ROOT/run/systemd/system" ] && have systemctl
}

# $1 = name, $2 = description, the rest = further lines
write_unit() {
  {
    printf '[Unit]\nDescription=%s\n' "$2"
    printf '%s\n' "${@:3}" "ExecStart=/usr/local/sbin/condor-annex-$1" '[Install]' 'WantedBy=multi-user.target'
  } >"$UNITS/condor-annex-$1.service"
}

# $1 = name, $2 = description, the rest = further lines
start_service() {
  if has_systemd; then
    write_unit "$@" '[Service]' 'Restart=always' 'RestartSec=10' 'OOMScoreAdjust=-1000'
    systemctl daemon-reload
    systemctl enable --now "condor-annex-$1.service" && return
  fi
  setsid -f "$SBIN/condor-annex-$1" </dev/null >/dev/null 2>&1
}

guard_metadata() {
  "$SBIN/condor-annex-guard" || return 1
  has_systemd || return 0
  # Rules are gone after a reboot; HTCondor must not be back before they are.
  write_unit guard 'Keeps jobs from the instance metadata' 'FailureAction=poweroff' \
    'After=nftables.service firewalld.service' 'Before=condor.service' \
    '[Service]' 'Type=oneshot' 'RemainAfterExit=yes'
  mkdir -p "$UNITS/condor.service.d"
  printf '[Unit]\nRequires=condor-annex-guard.service\nAfter=condor-annex-guard.service\n' \
    >"$UNITS/condor.service.d/condor-annex.conf"
  systemctl daemon-reload
  systemctl enable --now condor-annex-guard.service
}

install_awscli() {
  local name=awscli
  have dnf && name=awscli2
  have aws || "$SBIN/condor-annex-packages" "$name" || {
    curl -sfL -m 300 -o /tmp/awscli.zip "https://awscli.amazonaws.com/awscli-exe-linux-$(uname -m).zip" &&
      python3 -m zipfile -e /tmp/awscli.zip /tmp/awscli && bash /tmp/awscli/aws/install
  }
  have aws
}

add_htcondor_repo() {
  local ID VERSION_ID VERSION_CODENAME
  # shellcheck source=/dev/null
  . "$ROOT/etc/os-release"
  case "$ID:$VERSION_ID" in
    debian:* | ubuntu:*)
      mkdir -p "$ROOT/etc/apt/keyrings" "$ROOT/etc/apt/sources.list.d"
      curl -sfL -m 60 -o "$ROOT/etc/apt/keyrings/htcondor.asc" "$HTCONDOR_REPO/keys/HTCondor-$HTCONDOR_SERIES-Key" &&
        echo "deb [signed-by=/etc/apt/keyrings/htcondor.asc] $HTCONDOR_REPO/$ID/$HTCONDOR_SERIES $VERSION_CODENAME main" \
          >"$ROOT/etc/apt/sources.list.d/htcondor.list"
      ;;
    amzn:2023*)
      "$SBIN/condor-annex-packages" "$HTCONDOR_REPO/$HTCONDOR_SERIES/htcondor-release-current.amzn2023.noarch.rpm"
      ;;
    *:9*)
      # Elsewhere HTCondor needs packages of EPEL, and EPEL those of CRB.
      "$SBIN/condor-annex-packages" https://dl.fedoraproject.org/pub/epel/epel-release-latest-9.noarch.rpm &&
        { /usr/bin/crb enable || true; } &&
        "$SBIN/condor-annex-packages" "$HTCONDOR_REPO/$HTCONDOR_SERIES/htcondor-release-current.el9.noarch.rpm"
      ;;
    *)
      log "This image has no HTCondor, and there is no package of it for $ID $VERSION_ID."
      return 1
      ;;
  esac
}

install_htcondor() {
  if have condor_master; then
    log "HTCondor is installed already: $(condor_version | head -n 1)"
    return 0
  fi
  log "Installing HTCondor $HTCONDOR_SERIES."
  add_htcondor_repo && "$SBIN/condor-annex-packages" condor && have condor_master
}

start_htcondor() {
  if has_systemd; then
    # What runs before it is configured has no work, and asked politely it might run a shutdown script of its own.
    systemctl kill --signal=KILL condor.service 2>/dev/null
    systemctl enable condor.service
    systemctl restart condor.service || return 1
  else
    setsid condor_master </dev/null || return 1
  fi
  : >"$ROOT/run/condor-annex-started"
}

find_instance_id() {
  instance_id=$(metadata instance-id) && [[ $instance_id =~ ^i-[0-9a-f]+$ ]]
}

# The machine's own scripts and settings, and all output into the log. Without them there is not even a way to say what is wrong.
begin() {
  if ! { mkdir -p "$SBIN" "$ROOT/var/log" "$ROOT/run" && write_settings && write_scripts; }; then
    shutdown -h now
    exit 1
  fi
  # shellcheck source=common.sh
  . "$SBIN/condor-annex-common"
  exec >>"$LOG" 2>&1 </dev/null
}

# Who this machine is, and then nobody but root can ask that any more.
introduce() {
  have curl || "$SBIN/condor-annex-packages" curl ca-certificates || fail "curl could not be installed"
  keep_trying find_instance_id || fail "the instance metadata does not answer"
  log "Closing the instance metadata to jobs."
  guard_metadata || fail "the instance metadata could not be closed to jobs"
  install_awscli || fail "the AWS command line could not be installed"
}

#!/bin/bash
# Turns a fresh machine into the head node of a pool. Runs once: what a later start needs is in the units. Whatever fails
# here stops the machine, which keeps its disk.
# shellcheck disable=SC2154

# The program through which AWS runs commands here. Amazon Linux has it, Ubuntu as a snap.
install_agent() {
  local arch=amd64 file=/tmp/amazon-ssm-agent.rpm system=linux domain=amazonaws.com
  have amazon-ssm-agent || [ -e /snap/bin/amazon-ssm-agent.ssm-cli ] && return
  [ "$(uname -m)" = aarch64 ] && arch=arm64
  have apt-get && system=debian file=/tmp/amazon-ssm-agent.deb
  [[ $AWS_REGION == cn-* ]] && domain=amazonaws.com.cn
  curl -sfL -m 300 -o "$file" \
    "https://s3.$AWS_REGION.$domain/amazon-ssm-$AWS_REGION/latest/${system}_$arch/${file##*/}" &&
    "$SBIN/condor-annex-packages" "$file" && have amazon-ssm-agent
}

start_agent() {
  install_agent || return 1
  has_systemd || return 0
  systemctl enable --now amazon-ssm-agent.service || systemctl enable --now snap.amazon-ssm-agent.amazon-ssm-agent.service
}

# The key that every token of the pool is signed with. It is made here and stays here; one that the image brought along
# may be known to others.
make_signing_key() {
  local made_for=$ROOT/etc/condor-annex-key-made-for keys=$CONDOR_ETC/passwords.d
  [ "$(cat "$made_for" 2>/dev/null)" = "$instance_id" ] && return
  rm -rf "$keys" "$CONDOR_ETC/tokens.d" && install -d -m 0700 "$keys" "$CONDOR_ETC/tokens.d" || return 1
  # Text, because HTCondor takes the key to end at a zero byte, and unscrambles it before it looks for one.
  (umask 077 && set -o pipefail && openssl rand -base64 192 | tr -d '\n' >"$keys/POOL") || return 1
  echo "$instance_id" >"$made_for"
}

configure() {
  mkdir -p "$CONDOR_ETC/config.d" || return 1
  # Images of a personal pool bring settings for one machine alone.
  rm -f "$CONDOR_ETC/config.d"/*minicondor* "$CONDOR_ETC/config.d"/*personal*
  write_config && make_signing_key && keep_trying "$SBIN/condor-annex-address" || return 1
  has_systemd || return 0
  mkdir -p "$UNITS/condor.service.d" &&
    printf '[Service]\nExecStartPre=/usr/local/sbin/condor-annex-address\n' >"$UNITS/condor.service.d/condor-annex-address.conf" &&
    systemctl daemon-reload
}

main() {
  begin
  introduce
  have openssl || "$SBIN/condor-annex-packages" openssl || fail "openssl could not be installed"
  log "Starting the agent that takes commands."
  start_agent || fail "the agent that takes commands could not be installed"
  install_htcondor || fail "HTCondor could not be installed"
  configure || fail "HTCondor could not be configured"
  log "Starting HTCondor."
  start_htcondor || fail "HTCondor did not start"
  start_service head-state 'Says when the pool answers'
}

main

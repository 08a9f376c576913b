#!/bin/bash
# What the scripts on an annex instance share. They source it; nobody runs it.
# CONDOR_ANNEX_ROOT, CONDOR_ANNEX_PATH, METADATA_URL and CONSOLE are there for tests.
# shellcheck disable=SC2034
ROOT=${CONDOR_ANNEX_ROOT-}
SBIN=$ROOT/usr/local/sbin
CONDOR_ETC=$ROOT/etc/condor
LOG=$ROOT/var/log/condor-annex.log
# There once this machine has begun to end.
ENDING=$ROOT/run/condor-annex-ending
CONSOLE=${CONSOLE-/dev/console}
MOST_SECONDS=1200
METADATA_URL=${METADATA_URL-http://169.254.169.254}
PATH=${CONDOR_ANNEX_PATH-$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}
# shellcheck source=/dev/null
. "$ROOT/etc/condor-annex.conf"
export PATH AWS_REGION AWS_DEFAULT_REGION=$AWS_REGION

log() {
  local line
  line="$(date -u +%FT%TZ) condor-annex: $*"
  printf '%s\n' "$line" >>"$LOG"
  { printf '%s\n' "$line" >>"$CONSOLE"; } 2>/dev/null || true
}

have() {
  command -v "$1" >/dev/null 2>&1
}

# Prints one item of the instance metadata, asked for in the way that IMDSv2 wants; fails when it is not there.
metadata() {
  local token
  token=$(curl -sf -m 5 --noproxy '*' -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' \
    "$METADATA_URL/latest/api/token") || return 1
  curl -sf -m 5 --noproxy '*' -H "X-aws-ec2-metadata-token: $token" "$METADATA_URL/latest/meta-data/$1"
}

# The AWS command line at the endpoint that this annex was started with.
aws_cli() {
  timeout 120 aws ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} "$@"
}

uptime_seconds() {
  local up
  read -r up _ <"${UPTIME_FILE-/proc/uptime}"
  echo "${up%.*}"
}

# Tries the command again, after longer and longer pauses, until it succeeds or MOST_SECONDS have gone by.
keep_trying() {
  local pause=2 deadline=$(($(uptime_seconds) + MOST_SECONDS))
  until "$@"; do
    (($(uptime_seconds) + pause <= deadline)) || return 1
    sleep $((pause + RANDOM % pause))
    pause=$((pause < 60 ? pause * 2 : 60))
  done
}

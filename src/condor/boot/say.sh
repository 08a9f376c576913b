#!/bin/bash
# Writes into this machine's own tag how it is, for whoever watches the annex: $1. Fails when that cannot be done.
# shellcheck source=common.sh
. "${0%/*}/condor-annex-common"

# What a machine says before it ends is its last word.
[[ $1 == ended-* ]] || [ ! -e "$ENDING" ] || exit 1
id=$(metadata instance-id) && [[ $id =~ ^i-[0-9a-f]+$ ]] &&
  aws_cli ec2 create-tags --resources "$id" --tags "Key=$STATE_TAG,Value=$1"

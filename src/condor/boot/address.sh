#!/bin/bash
# Writes where the pool is: this machine's address in its own network, which it keeps when it is stopped and started.
# Runs before HTCondor starts; without metadata what was written before holds.
# shellcheck source=common.sh
. "${0%/*}/condor-annex-common"
file=$CONDOR_ETC/config.d/51-condor-head-address.conf

if address=$(metadata local-ipv4) && [[ $address =~ ^[0-9.]+$ ]]; then
  printf 'CONDOR_HOST = %s\nNETWORK_INTERFACE = %s\n' "$address" "$address" >"$file.new" && mv "$file.new" "$file"
fi
[ -e "$file" ]

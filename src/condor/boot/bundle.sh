#!/bin/bash
# Fetches the annex's bundle with the instance's own role and puts what is in it where HTCondor reads it.
# With `tokens` as first argument only the tokens.
# shellcheck source=common.sh
. "${0%/*}/condor-annex-common"
umask 077
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# An endpoint other than AWS's own rarely has a host name per bucket.
if [ -n "${AWS_ENDPOINT_URL-}" ]; then
  printf '[default]\ns3 =\n    addressing_style = path\n' >"$work/aws-config"
  export AWS_CONFIG_FILE=$work/aws-config
fi

# $1 = mode of the files, $2 = mode of the directory, $3 = its name here and in the bundle
put() {
  local file
  install -d -m "$2" "$CONDOR_ETC/$3" || return 1
  for file in "$work/$3"/*; do
    install -m "$1" "$file" "$CONDOR_ETC/$3/" || return 1
  done
}

aws_cli s3 cp --only-show-errors "$BUNDLE_URL" "$work/bundle.tar.gz" &&
  tar -xzf "$work/bundle.tar.gz" --no-same-owner -C "$work" &&
  put 0600 0700 tokens.d || exit 1
[ "${1-}" = tokens ] || put 0644 0755 config.d

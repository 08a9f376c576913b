#!/bin/bash
# Keeps everybody but root from the instance metadata: whoever reads it has the instance's role. Containers are kept from
# it as well. Fails when that cannot be done; then no job may run here.
# shellcheck source=common.sh
. "${0%/*}/condor-annex-common"
V4=169.254.169.254
V6=fd00:ec2::254

# A table of our own: what Docker or firewalld accept elsewhere does not matter to it. One transaction, any number of times.
with_nft() {
  nft -f - <<RULES
table inet condor_annex
delete table inet condor_annex
table inet condor_annex {
  chain output {
    type filter hook output priority 0; policy accept;
    ip daddr $V4 meta skuid != 0 reject
    ip6 daddr $V6 meta skuid != 0 reject
  }
  chain forward {
    type filter hook forward priority 0; policy accept;
    ip daddr $V4 drop
    ip6 daddr $V6 drop
  }
}
RULES
}

# $1 = iptables or ip6tables, then the rule.
put_first() {
  local tool=$1
  shift
  "$tool" -w -C "$@" 2>/dev/null || "$tool" -w -I "$@"
}

with_iptables() {
  put_first iptables OUTPUT -d $V4 -m owner ! --uid-owner 0 -j REJECT &&
    put_first iptables FORWARD -d $V4 -j DROP || return 1
  [ -e /proc/net/if_inet6 ] || return 0
  put_first ip6tables OUTPUT -d $V6 -m owner ! --uid-owner 0 -j REJECT &&
    put_first ip6tables FORWARD -d $V6 -j DROP
}

guard() {
  { have nft && with_nft; } || { have iptables && with_iptables; }
}

guard || { "$SBIN/condor-annex-packages" nftables && guard; } || exit 1
# Rules that are in place and do not work are worse than none.
! setpriv --reuid 65534 --regid 65534 --clear-groups \
  curl -sf -m 3 --noproxy '*' -o /dev/null -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' \
  "$METADATA_URL/latest/api/token"

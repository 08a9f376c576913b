#!/bin/bash
# Runs a command in namespaces of its own: what it mounts, starts and plugs together is gone with it, however it ends.
set -u
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

if [ "${1-}" != --inside ]; then
  # Should this shell be killed, the kernel kills unshare, and unshare all the rest.
  setpriv --pdeathsig KILL unshare --mount --net --uts --ipc --pid --fork --kill-child --mount-proc \
    bash "$0" --inside "$@" &
  child=$!
  trap 'kill -KILL "$child" 2>/dev/null; exit 130' INT TERM HUP
  wait "$child"
  exit
fi

shift
# In memory: the hosts' disks are small, and in a container the disk is an overlay that can't carry another.
mkdir -p .cache/lab && mount -t tmpfs -o mode=755 lab .cache/lab && ip link set lo up || exit 1
# The first process of a namespace has to be there for whoever lost its parent.
"$@" &
wait "$!"

#!/bin/bash
# Makes a host of the lab, in namespaces of its own, and becomes its first process.
# $1 = its folder, $2 = layers of its image, $3 = its name, $4 = address/bits, $5 = gateway, $6 = the file with everybody's names
set -eu
dir=$1 layers=$2 name=$3 address=$4 gateway=$5 hosts=$6
hostname "$name"
mkdir -p "$dir/upper" "$dir/work" "$dir/root"
mount -t overlay lab -o "lowerdir=$layers,upperdir=$dir/upper,workdir=$dir/work" "$dir/root"
root=$dir/root
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs lab "$root/run"
mount -t tmpfs -o mode=1777 lab "$root/tmp"
mount -t tmpfs -o mode=755 lab "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm" "$root/run/lock"
mount -t tmpfs -o mode=1777 lab "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device" && mount --bind "/dev/$device" "$root/dev/$device"
done
: >"$root/dev/console"
echo "$name" >"$root/etc/hostname"
: >"$root/etc/resolv.conf"
[ -e "$root/etc/hosts" ] || : >"$root/etc/hosts"
mount --bind "$hosts" "$root/etc/hosts"

# The lab puts the network card in.
until ip link show eth0 >/dev/null 2>&1; do sleep 0.05; done
ip link set lo up
ip link set eth0 up
ip address add "$address" dev eth0
ip route add default via "$gateway"

exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C chroot "$root" /bin/bash /lab/init

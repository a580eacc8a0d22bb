#!/usr/bin/env bash
# The init process of one box (a host, a router or the internet), PID 1 of its namespaces. Killing it is a power cut.
#
#   init.sh KIND NAME        with LAB_STATE, and the paths to keep visible in LAB_VISIBLE (one a line)
set -euo pipefail
kind=$1 name=$2 box=$LAB_STATE/boxes/$2
mapfile -t visible <<<"$LAB_VISIBLE"

# The /proc of the machine is still mounted: here is this process as the machine sees it. The start time makes the
# record safe against a process id that is used again. (`read` and not $(<…), which would read its own subshell.)
read -ra stat </proc/self/stat
printf '%s %s\n' "${stat[0]}" "${stat[21]}" >"$box/init.new"
mv "$box/init.new" "$box/init"

mount --make-rprivate /
mount -t proc proc /proc
hostname "$name"

# Its own /sys: the network devices of its namespace, and its own view of the cgroups, for a kubelet.
own_sys() {
  local controllers=() controller
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    mount -t sysfs sysfs /sys
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    return
  fi
  for controller in /sys/fs/cgroup/*/; do controllers+=("$(basename "$controller")"); done
  mount -t sysfs sysfs /sys
  mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
  for controller in "${controllers[@]}"; do
    mkdir "/sys/fs/cgroup/$controller"
    case $controller in
      unified) mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified ;;
      systemd) mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd ;;
      *) mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller" ;;
    esac
  done
}

# Its own disk: what it changes of /etc, /opt and /var/lib is kept in the state directory and survives a power cut.
own_disk() {
  local directory part
  for directory in /etc /opt /var/lib; do
    part=$box/disk/${directory//\//_}
    mkdir -p "$part/upper" "$part/work"
    mount -t overlay overlay -o "lowerdir=$directory,upperdir=$part/upper,workdir=$part/work" "$directory"
  done
  # Real directories: an overlay cannot lie upon an overlay, and containerd and etcd bring their own ideas of a disk.
  for directory in containerd kubelet etcd; do
    mkdir -p "$box/disk/$directory" "/var/lib/$directory"
    mount --bind "$box/disk/$directory" "/var/lib/$directory"
  done
  mkdir -p "$box/disk/log"
  mount --bind "$box/disk/log" /var/log
}

# Its own memory file systems, new at each boot. What the lab needs from under /tmp or /run (a repository, programs)
# is opened before and bound to its place again: -c keeps mount from resolving the open file to its hidden path.
own_run_and_tmp() {
  local path fd
  local -A held=()
  for path in "${visible[@]}"; do
    case $path/ in /tmp/* | /run/*) exec {fd}<"$path"; held[$path]=$fd ;; esac
  done
  mount -t tmpfs -o mode=755 tmpfs /run
  mount -t tmpfs -o mode=1777 tmpfs /tmp
  mkdir -p /run/lock /run/lab
  for path in "${!held[@]}"; do
    fd=${held[$path]}
    mkdir -p "$path"
    mount -c --bind "/proc/self/fd/$fd" "$path"
    exec {fd}<&-
  done
}

own_identity() {
  printf '%s\n' "$name" >/etc/hostname
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$name" >/etc/hosts
  printf '%s' "$name" | md5sum | cut -c1-32 >/etc/machine-id
  rm -f /etc/resolv.conf
  : >/etc/resolv.conf # no DNS: what needs a name at start shows it
}

# What a fresh Debian has; a router forwards.
own_sysctls() {
  local scope
  for scope in all default; do echo 0 >/proc/sys/net/ipv4/conf/$scope/rp_filter; done
  if [[ $kind == host ]]; then echo 0; else echo 1; fi >/proc/sys/net/ipv4/ip_forward
  # The router's LAN switch only switches: its frames do not pass the rules for what is routed.
  if [[ $kind == router && -e /proc/sys/net/bridge/bridge-nf-call-iptables ]]; then
    echo 0 >/proc/sys/net/bridge/bridge-nf-call-iptables
  fi
}

own_sys
if [[ $kind == host ]]; then
  own_disk
  own_run_and_tmp
  own_identity
fi
own_sysctls
mount --make-rshared / # containers that mount into the host, as CNI plugins and a kubelet do, need it
ip link set lo up
: >"$box/ready"

# Reap what its daemons leave behind. `wait` returns at once when nothing but orphans is left, hence the sleep.
while :; do
  sleep infinity &
  wait $! || true
done

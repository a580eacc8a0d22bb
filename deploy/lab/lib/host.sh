# shellcheck shell=bash
# Boxes: a host, a router or the internet, each an init process (lib/init.sh) in namespaces of its own.
#
#   $LAB_STATE/boxes/NAME/init      "PID STARTTIME" of its init; present and matching = it is powered on
#                         disk/     what it wrote to its disk
#                         log       what init itself said

init_pid() { # init_pid BOX: the process id of its init, or failure when it is off
  local pid started stat
  read -r pid started 2>/dev/null <"$LAB_STATE/boxes/$1/init" || return 1
  read -ra stat 2>/dev/null <"/proc/$pid/stat" || return 1
  [[ ${stat[21]} == "$started" && ${stat[2]} != Z ]] || return 1
  printf '%s\n' "$pid"
}

is_on() { init_pid "$1" >/dev/null; }

power_on() { # power_on KIND BOX
  local box=$LAB_STATE/boxes/$2
  mkdir -p "$box"
  rm -f "$box/ready" "$box/init"
  make_cgroup "$2"
  # Detached from this command, its lock and its output: it outlives them.
  (
    join_cgroup "$2"
    export LAB_STATE LAB_VISIBLE=$visible_paths
    exec setsid unshare --mount --uts --ipc --net --pid --cgroup --fork --kill-child --propagation private \
      bash "$lab_dir/lib/init.sh" "$1" "$2" </dev/null >>"$box/log" 2>&1 3>&- 4>&-
  ) &
  disown
}

wait_until_on() { # wait_until_on BOX…
  local box
  for box in "$@"; do
    wait_for 20 "$box is powered on" test -e "$LAB_STATE/boxes/$box/ready" ||
      die "$box did not start: $(tail -n 2 "$LAB_STATE/boxes/$box/log")"
  done
}

power_off() { # power_off BOX: a power cut; its whole process tree dies with its init
  local pid
  if pid=$(init_pid "$1"); then
    kill -KILL "$pid" 2>/dev/null || true
    wait_for 10 "$1 is off" is_off "$1"
  fi
  remove_cgroup "$1"
}

is_off() { ! is_on "$1"; }

# enter BOX COMMAND…: runs it inside, in all of the box's namespaces.
enter() {
  local pid
  pid=$(init_pid "$1") || die "$1 is powered off; switch it on with: lab restart $1 host"
  shift
  nsenter --target "$pid" --mount --uts --ipc --net --pid --cgroup -- "$@"
}

in_network() { # in_network BOX COMMAND…: only its network; files and process ids stay the machine's
  local pid
  pid=$(init_pid "$1") || die "$1 is powered off; switch it on with: lab restart $1 host"
  shift
  nsenter --target "$pid" --net -- "$@"
}

disk_of() { printf '/proc/%s/root' "$(init_pid "$1")"; } # its files, as the machine sees them

# A daemon of a host: a child of the host's init, its process id in the host's /run, its output in logs/.
start_daemon() { # start_daemon HOST NAME COMMAND…
  local host=$1 name=$2
  shift 2
  if daemon_pid "$host" "$name" >/dev/null; then return 0; fi
  (
    join_cgroup "$host"
    # shellcheck disable=SC2016 # expands inside the host
    enter "$host" env -i HOME=/root LANG=C.UTF-8 PATH="$PATH" ${JAVA_HOME:+JAVA_HOME="$JAVA_HOME"} \
      setsid --fork sh -c 'cd /; echo $$ >"/run/lab/$0.pid"; exec "$@"' "$name" "$@"
  ) </dev/null >>"$LAB_STATE/logs/$host.$name.log" 2>&1 3>&- 4>&-
  wait_for 5 "$name starts on $host" daemon_recorded "$host" "$name"
}

# A command of a host that ends, though what it starts may stay. Its output goes to logs/.
run_on() { # run_on HOST NAME COMMAND…
  local host=$1 name=$2
  shift 2
  (
    join_cgroup "$host"
    enter "$host" env -i HOME=/root LANG=C.UTF-8 PATH="$PATH" ${JAVA_HOME:+JAVA_HOME="$JAVA_HOME"} "$@"
  ) </dev/null >>"$LAB_STATE/logs/$host.$name.log" 2>&1 3>&- 4>&- ||
    die "$(basename "$1") on $host failed: $(tail -n 3 "$LAB_STATE/logs/$host.$name.log")"
}

daemon_recorded() { [[ -s $(disk_of "$1")/run/lab/$2.pid ]]; }

daemon_pid() { # daemon_pid HOST NAME: as the host numbers it, or failure when it does not run
  local root pid stat
  root=$(disk_of "$1") || return 1
  read -r pid 2>/dev/null <"$root/run/lab/$2.pid" || return 1
  read -ra stat 2>/dev/null <"$root/proc/$pid/stat" || return 1
  [[ ${stat[2]} != Z ]] || return 1
  printf '%s\n' "$pid"
}

stop_daemon() { # stop_daemon HOST NAME SIGNAL [SECONDS]: SIGKILL after that time
  local host=$1 name=$2 signal=$3 pid
  if ! pid=$(daemon_pid "$host" "$name"); then return 0; fi
  enter "$host" sh -c "kill -$signal $pid" || true
  wait_for "${4:-10}" "$name on $host ends" daemon_ended "$host" "$name" 2>/dev/null ||
    { enter "$host" sh -c "kill -KILL $pid" || true; wait_for 5 "$name on $host ends" daemon_ended "$host" "$name"; }
  rm -f "$(disk_of "$host")/run/lab/$name.pid"
}

daemon_ended() { ! daemon_pid "$1" "$2" >/dev/null; }

# Cgroups: one for the lab, named after its state directory, and one in it for each box. Every process of the lab is in
# them, so they also tell what is left of a lab whose records are lost. A machine without writable cgroups does without.
cgroup_roots() {
  local root
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then echo /sys/fs/cgroup; return; fi
  for root in /sys/fs/cgroup/*/; do [[ -L ${root%/} || ! -w ${root}cgroup.procs ]] || echo "${root%/}"; done
}

make_cgroup() { # make_cgroup BOX
  local root group
  for root in $(cgroup_roots); do
    group=$root/$(name_of_lab)
    mkdir -p "$group" 2>/dev/null || continue
    if [[ -e $root/cpuset.cpus && -e $root/cgroup.clone_children ]]; then # cgroup v1: empty until copied
      cat "$root/cpuset.cpus" >"$group/cpuset.cpus"
      cat "$root/cpuset.mems" >"$group/cpuset.mems"
      echo 1 >"$group/cgroup.clone_children"
    fi
    # A group has the weight of one process, and all of its hosts share it: as much as some hosts should have.
    [[ ! -e $group/cpu.shares ]] || echo 8192 >"$group/cpu.shares"
    [[ ! -e $group/cpu.weight ]] || echo 800 >"$group/cpu.weight"
    mkdir -p "$group/$1"
  done
}

join_cgroup() { # join_cgroup BOX: this (sub)shell and what it starts
  local root
  for root in $(cgroup_roots); do
    echo "$BASHPID" 2>/dev/null >"$root/$(name_of_lab)/$1/cgroup.procs" || true
  done
}

remove_cgroup() { # remove_cgroup [BOX]: with what is still running in it; without BOX, the whole lab's
  local root group
  for root in $(cgroup_roots); do
    group=$root/$(name_of_lab)${1:+/$1}
    [[ ! -d $group ]] || wait_for 5 "$group is empty" empty_cgroup "$group" || true
  done
}

empty_cgroup() { # empty_cgroup DIRECTORY: true once it is gone
  local procs pid
  while IFS= read -r procs; do
    while read -r pid; do kill -KILL "$pid" 2>/dev/null || true; done <"$procs"
  done < <(find "$1" -name cgroup.procs)
  find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
  [[ ! -d $1 ]]
}

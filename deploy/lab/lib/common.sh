# shellcheck shell=bash
# Words that every part uses: messages, steps with their seconds, waiting, the lock, the state directory.

say() { printf 'lab: %s\n' "$*" >&2; }
die() { printf 'lab: %s\n' "$*" >&2; exit 1; }

# wait_for SECONDS WHAT COMMAND…: polls until the command succeeds; else one line that says what did not happen.
wait_for() {
  local deadline=$((${EPOCHREALTIME/./} + $1 * 1000000)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((${EPOCHREALTIME/./} < deadline)) || { echo "not in time: $what" >&2; return 1; }
    sleep 0.05
  done
}

# for_each COMMAND ITEM…: runs COMMAND with each item, all at once; fails when one of them does.
for_each() {
  local command=$1 item pid pids=()
  shift
  for item in "$@"; do
    "$command" "$item" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid"; done
}

# step NAME TEXT COMMAND…: runs a step of `lab up`. Its output goes to a log of its own; what a person sees is one
# line with the step's seconds, or, from the exit trap, the step that failed and the end of its log.
step_text='' step_log=''
step() {
  local started=${EPOCHREALTIME/./} name=$1
  step_text=$2 step_log=$LAB_STATE/logs/up.$name.log
  shift 2
  [[ ! -t 1 ]] || printf '%8s  %s\r' … "$step_text"
  "$@" >"$step_log" 2>&1
  printf '%6s s  %s\n' "$(seconds_since "$started")" "$step_text"
  step_text=''
}

seconds_since() { # seconds_since MICROSECONDS
  local tenths=$(((${EPOCHREALTIME/./} - $1 + 50000) / 100000))
  printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

report_failed_step() {
  local code=$?
  [[ $code -ne 0 && -n $step_text ]] || return 0
  exec 1>&3 2>&4
  [[ ! -t 1 ]] || echo
  printf 'lab: failed (exit %d) at: %s. Log: %s\n' "$code" "$step_text" "$step_log" >&2
  tail -n 8 "$step_log" 2>/dev/null | sed 's/^/  | /' >&2
  [[ ! -e $LAB_STATE/topology ]] || printf 'lab: it stays as it is, to look at: %s status, %s logs HOST; %s down removes it\n' "$0" "$0" "$0" >&2
}

# What belongs to this lab on disk is recognised by a marker file, so that a mistyped LAB_STATE is never removed.
readonly marker=.wireguard-mesh-lab

name_of_lab() { # for what cannot live in the state directory: its lock and its cgroup
  local sum
  read -r sum _ < <(printf '%s' "$LAB_STATE" | cksum)
  printf 'wireguard-mesh-lab-%s' "$sum"
}

check_state_dir() {
  case $LAB_STATE/ in
    /etc/* | /opt/* | /var/lib/* | /var/log/* | /run/* | /var/run/*)
      die "LAB_STATE=$LAB_STATE: every host has its own view of that directory; choose another, for example under /var/tmp" ;;
    /*) ;;
    *) die "LAB_STATE=$LAB_STATE: must be an absolute path" ;;
  esac
  if [[ -e $LAB_STATE && ! -e $LAB_STATE/$marker && -n $(ls -A "$LAB_STATE" 2>/dev/null) ]]; then
    die "LAB_STATE=$LAB_STATE: holds something that is not a lab; choose an empty or a new directory"
  fi
}

# One changing command at a time. The lock names its owner, by process id and start time: that of a command that was
# killed is free at once, whatever it had started and left behind. It lives outside the state directory, which a command
# may remove.
take_lock() {
  local file owner started stat
  file=/run/lock/$(name_of_lab)
  mkdir -p /run/lock
  exec 9>>"$file"
  flock 9 # for the next few lines only
  read -r owner started <"$file" || true
  if read -ra stat 2>/dev/null <"/proc/${owner:-0}/stat" && [[ ${stat[21]} == "$started" ]]; then
    die "another lab command (process $owner) is changing $LAB_STATE; wait for it to end"
  fi
  read -ra stat <"/proc/$$/stat"
  printf '%s %s\n' "$$" "${stat[21]}" >"$file"
  exec 9>&-
}

# Whether this lab has kubelets, or agents and operator as processes.
is_cluster() { [[ -e $LAB_STATE/cluster ]]; }

require_up() {
  [[ -e $LAB_STATE/topology ]] || die "no lab is up in $LAB_STATE; start one with: $0 up"
  load_topology "$LAB_STATE/topology"
}
